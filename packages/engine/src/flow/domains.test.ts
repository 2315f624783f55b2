import { expect, it } from "vitest";
import { domainOf } from "./domains.ts";

it.each([
  ["email", "ada@mail.customer.example", "customer.example"],
  ["email", "ada@shop.co.uk", "shop.co.uk"],
  ["email", "ada@gmail.com", "ada@gmail.com"],
  ["url", "docs.customer.example/a/b", "customer.example"],
  ["url", "ada.github.io/x", "ada.github.io/x"],
  ["path", "/a/b.c", ""],
] as const)("of %s %s is %s", (kind, text, domain) => {
  expect(domainOf({ kind, text })).toBe(domain);
});
