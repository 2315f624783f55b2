import type { JsonObject } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { labelsOf as derived, ToolLabels } from "./labels.ts";
import type { Label } from "@guardian/model";

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
  return [...derived("server", name, definition).keys()].toSorted();
};

describe("labels of tools", () => {
  it.each([
    ["read_email", "Reads one email.", ["id"], ["private", "untrusted"]],
    ["fetch", "Fetches a URL.", ["url"], ["external", "untrusted"]],
    ["web_search", "Searches the web.", ["query"], ["external", "untrusted"]],
    ["get_issue", "Gets an issue with its comments.", ["number"], ["private", "untrusted"]],
    ["API-post-search", "Search by title", ["query"], ["private"]],
    ["list_payments", "List payments.", ["month"], ["private"]],
    ["search_arxiv", "Search papers.", ["query"], ["untrusted"]],
    ["browser_type", "Type text into an element.", ["ref", "text"], ["external"]],
    [
      "create_or_update_file",
      "Create or update a file in a repository.",
      ["path"],
      ["destructive", "external"],
    ],
    ["create_filter", "Creates a filter.", ["criteria"], ["destructive"]],
    ["readFile", "Reads a file.", ["path"], ["private"]],
    ["echo", "Returns the text it was given.", ["text"], []],
    ["pick", "Returns the record that was given away.", ["id"], ["private"]],
    ["send_email", "Sends an email.", ["to", "body"], ["external"]],
    ["delete_file", "Deletes a file.", ["path"], ["destructive"]],
    ["run_command", "Runs a command.", ["command"], ["destructive", "external", "private"]],
    ["create_transfer", "Transfers money.", ["iban", "amount"], ["destructive", "external"]],
    ["add_collaborator", "Adds a collaborator.", ["user"], ["destructive"]],
    ["add", "Adds two numbers.", ["a", "b"], []],
    ["get_time", "The time in a city.", ["city"], []],
    ["order_history", "Past orders.", ["customer"], ["private"]],
    ["get_build_run", "Shows how a run went.", ["id"], ["private"]],
    ["read_and_forward", "Reads a letter and hands it on.", ["id", "to"], ["external", "private"]],
    ["summarize", "Summarizes a text.", ["text"], []],
    ["translate", "Translates a text.", ["text", "language"], []],
    ["check_spelling", "Finds errors in a manuscript.", ["file_path"], ["private"]],
    ["load_article", "Reads a story.", ["page_url"], ["external", "untrusted"]],
    ["getShipments", "Shipments in alphabetical order, with error messages.", ["day"], ["private"]],
    ["tail_logs", "Prints the last lines.", ["service"], ["private", "untrusted"]],
    ["list_audit_logs", "Who did what.", ["day"], ["private"]],
    ["list_events", "Events of your calendar.", ["day"], ["private", "untrusted"]],
    ["list_events", "Events of the cluster.", ["day"], ["private"]],
    ["list_paintings", "Lists what others said.", ["title"], ["private"]],
    ["gene_summary", "Tells about a gene.", ["symbol"], []],
    ["list_my_drugs", "What a doctor prescribed.", [], ["private"]],
    ["server_capabilities", "What it can do.", [], []],
    ["download_report", "Puts it into a folder.", ["id", "save_path"], []],
    ["update_crate", "Changes a crate.", ["id"], ["destructive"]],
    ["restore_backup", "Goes back to a backup.", ["name"], ["destructive"]],
    ["place_order", "Orders wood.", ["sort", "amount"], ["destructive"]],
    ["unresolve_issue", "Takes back that it is resolved.", ["id"], []],
    ["make_api_request", "Calls any endpoint.", ["method", "body"], ["destructive", "private"]],
    ["create_watch", "Watches a gate.", ["gate", "webhook_url"], ["external"]],
    ["run_sql", "Runs a statement.", ["sql"], ["destructive", "private"]],
    ["add_note", "Adds a note.", ["text"], []],
    ["add_note", "Adds a note to an incident.", ["text"], ["external"]],
    ["delete_comment", "Deletes a comment.", ["id"], ["destructive"]],
  ] as const)("of %s", (name, description, inputs, expected) => {
    expect(labelsOf(name, description, inputs)).toEqual(expected);
  });

  it("are those of the place that the server is named for", () => {
    expect([...derived("mine", "read_page", undefined).keys()]).toEqual(["private"]);
    expect([...derived("our-wiki", "read_page", undefined).keys()]).toEqual(["untrusted", "private"]);
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
