import type { JsonObject } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { labelsOf as derived, ToolLabels } from "./labels.ts";
import type { Label } from "./labels.ts";

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
  return [...derived(name, definition).keys()].toSorted();
};

describe("labels of tools", () => {
  it.each([
    ["read_email", "Reads one email.", ["id"], ["private", "untrusted"]],
    ["fetch", "Fetches a URL.", ["url"], ["external", "untrusted"]],
    ["web_search", "Searches the web.", ["query"], ["external", "untrusted"]],
    ["get_issue", "Gets an issue with its comments.", ["number"], ["private", "untrusted"]],
    ["API-post-search", "Search by title", ["query"], ["private"]],
    ["list_payments", "List payments.", ["month"], ["private"]],
    ["search_arxiv", "Search papers.", ["query"], []],
    ["browser_type", "Type text into an element.", ["ref", "text"], ["external"]],
    [
      "create_or_update_file",
      "Create or update a file in a repository.",
      ["path"],
      ["destructive", "external"],
    ],
    ["create_filter", "Creates a filter.", ["criteria"], ["destructive"]],
    ["readFile", "Reads a file.", ["path"], ["private"]],
    ["send_email", "Sends an email.", ["to", "body"], ["external"]],
    ["delete_file", "Deletes a file.", ["path"], ["destructive"]],
    ["run_command", "Runs a command.", ["command"], ["destructive", "external", "private"]],
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
    const labels = new ToolLabels().of("mail", "read_email", undefined);
    expect(labels.get("private")).toBe('its name says "email"');
  });

  it("are overruled by the configuration, tool by tool or for all others", () => {
    const overrules = new Map([
      [
        "notes",
        new Map([
          [
            "read_email",
            new Map<Label, boolean>([
              ["private", false],
              ["external", true],
            ]),
          ],
          ["*", new Map<Label, boolean>([["untrusted", true]])],
        ]),
      ],
    ]);
    const labels = new ToolLabels(overrules);
    expect([...labels.of("notes", "read_email", undefined).keys()]).toEqual(["untrusted", "external"]);
    expect(labels.of("notes", "add", undefined).get("untrusted")).toBe("the configuration says so");
    expect([...labels.of("mail", "read_email", undefined).keys()]).toEqual(["untrusted", "private"]);
  });
});
