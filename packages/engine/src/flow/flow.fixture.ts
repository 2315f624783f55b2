import type { Finding, JsonObject, Route } from "@guardian/model";
import { decode } from "../decode/decode.ts";
import { normalise } from "../normalise/normalise.ts";
import { relate } from "../relate/relate.ts";
import { flowDetector } from "./flow-detector.ts";

/** A client that works with some tools; each step gives what the layer says of the call. */
export function conversation(tools: Readonly<Record<string, JsonObject>>, principal = "ada") {
  const detector = flowDetector();
  const context = { signal: null, deadline: 1_000 };
  let id = 0;
  const look = (
    direction: Route["direction"],
    server: string,
    message: object,
    tool: string,
  ): readonly Finding[] => {
    const route: Route = { server, session: "s", principal, transport: "stdio", direction };
    const bytes = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, ...message }));
    const definition = tools[tool];
    const envelope = relate(
      decode({ route, bytes, at: 1_000_000 + id * 1_000 }),
      () => ({ method: "tools/call", target: tool }),
      () => (definition === undefined ? undefined : { definition }),
    );
    return normalise(envelope).flatMap((subject) => {
      const found = detector.detect(subject, context);
      if (found instanceof Promise) throw new Error("this layer answers at once");
      return found;
    });
  };
  return {
    /** Calls a tool; its result is heard afterwards. */
    call: (server: string, tool: string, given: JsonObject, result?: string): readonly Finding[] => {
      id += 1;
      const found = look(
        "to-server",
        server,
        { method: "tools/call", params: { name: tool, arguments: given } },
        tool,
      );
      if (result !== undefined)
        look("to-client", server, { result: { content: [{ type: "text", text: result }] } }, tool);
      return found;
    },
  };
}

const object = (properties: JsonObject): JsonObject => ({ type: "object", properties });
const text: JsonObject = { type: "string" };

export const everyday: Readonly<Record<string, JsonObject>> = {
  fetch: {
    name: "fetch",
    description: "Fetches a URL and returns its text.",
    inputSchema: object({ url: text }),
  },
  read_file: { name: "read_file", description: "Reads a file.", inputSchema: object({ path: text }) },
  delete_file: { name: "delete_file", description: "Deletes a file.", inputSchema: object({ path: text }) },
  read_email: { name: "read_email", description: "Reads one email.", inputSchema: object({ id: text }) },
  send_email: {
    name: "send_email",
    description: "Sends an email.",
    inputSchema: object({ to: text, subject: text, body: text }),
  },
  post_message: {
    name: "post_message",
    description: "Posts to a channel.",
    inputSchema: object({ channel: text, text }),
  },
};
