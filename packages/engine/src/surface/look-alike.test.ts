import { expect, it } from "vitest";
import { resemblance, seenName } from "./look-alike.ts";

it.each([
  ["read_file", "read_file", "same"],
  ["read_file", "reаd_file", "look-alike"],
  ["read_file", "read\u200b_file", "look-alike"],
  ["read_file", "ｒead_file", "look-alike"],
  ["read_file", "readFile", "near"],
  ["read_file", "read-file", "near"],
  ["send_email", "send_emall", "near"],
  ["send_email", "sned_email", "near"],
  ["get_user", "get_users", null],
  ["get_page1", "get_page2", null],
  ["read", "reed", null],
  ["read_file", "write_file", null],
] as const)("sees how %s and %s resemble each other", (one, other, how) => {
  expect(resemblance(seenName(one), seenName(other))).toBe(how);
  expect(resemblance(seenName(other), seenName(one))).toBe(how);
});
