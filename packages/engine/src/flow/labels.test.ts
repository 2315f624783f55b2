import type { JsonObject } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { ToolLabels } from "./labels.ts";

const labelsOf = (
  name: string,
  description = "",
  inputs: readonly string[] = [],
  annotations?: JsonObject,
) => {
  const properties = Object.fromEntries(inputs.map((input) => [input, { type: "string" }]));
  const definition = {
    name,
    description,
    inputSchema: { type: "object", properties },
    ...(annotations && { annotations }),
  };
  return [...new ToolLabels().of(name, definition).keys()].toSorted();
};

describe("labels of tools", () => {
  it.each([
    ["read_email", "Reads one email.", ["id"], ["private", "untrusted"]],
    ["fetch", "Fetches a URL.", ["url"], ["external", "untrusted"]],
    ["web_search", "Searches the web.", ["query"], ["external", "untrusted"]],
    ["get_issue", "Gets an issue with its comments.", ["number"], ["untrusted"]],
    ["readFile", "Reads a file.", ["path"], ["private"]],
    ["send_email", "Sends an email.", ["to", "body"], ["external"]],
    ["delete_file", "Deletes a file.", ["path"], ["destructive"]],
    ["run_command", "Runs a command.", ["command"], ["destructive"]],
    ["create_transfer", "Transfers money.", ["iban", "amount"], ["destructive", "external"]],
    ["add_collaborator", "Adds a collaborator.", ["user"], ["destructive"]],
    ["add", "Adds two numbers.", ["a", "b"], []],
    ["get_time", "The time in a city.", ["city"], []],
  ] as const)("of %s", (name, description, inputs, expected) => {
    expect(labelsOf(name, description, inputs)).toEqual(expected);
  });

  it("are raised by annotations and never lowered", () => {
    expect(labelsOf("tidy", "Tidies up.", [], { destructiveHint: true })).toEqual(["destructive"]);
    expect(labelsOf("delete_file", "Deletes.", [], { destructiveHint: false, readOnlyHint: true })).toEqual([
      "destructive",
    ]);
  });

  it("come with a reason", () => {
    const labels = new ToolLabels().of("read_email", undefined);
    expect(labels.get("private")).toBe('its name says "email"');
  });
});
