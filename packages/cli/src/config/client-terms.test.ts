import { defaultTerms } from "@guardian/engine";
import { describe, expect, it } from "vitest";
import { clientShape } from "./client-shape.ts";
import { clientTermsOf } from "./client-terms.ts";

const far = { kind: "url", url: "https://mcp.example.com:8443/mcp", headers: {}, transport: "sse" } as const;

describe("what a server may ask of clients", () => {
  it("is the default but for what the file says, and knows the server's own host", () => {
    const client = { forms: ["pin"], sampling: { "max-tokens": 50, context: "none" } } as const;
    expect(clientTermsOf({ far: { ...far, client } })).toEqual({
      far: {
        ...defaultTerms,
        forms: ["pin"],
        ownHost: "mcp.example.com",
        sampling: { ...defaultTerms.sampling, tokens: 50, context: "none" },
      },
    });
  });

  it.each([
    [{ forms: ["pasword"] }],
    [{ hosts: ["https://example.com/"] }],
    [{ hosts: ["*.*.example.com"] }],
    [{ roots: [] }],
    [{ roots: ["work"] }],
    [{ roots: ["https://example.com"] }],
    [{ sampling: { "per-minute": 0 } }],
    [{ sampling: { tokens: 5 } }],
    [{ unknown: true }],
  ])("is refused where it is mistyped: %j", (given) => {
    expect(clientShape.safeParse(given).success).toBe(false);
  });

  it.each([
    [{ forms: ["password", "seed-phrase"], hosts: ["*.corp.example", "10.0.0.7", "[::1]", "localhost"] }],
    [{ roots: ["/home/ada/work", "C:\\Work"], sampling: { tools: true, "max-characters": 10 } }],
    [{}],
  ])("is read: %j", (given) => {
    expect(clientShape.safeParse(given).success).toBe(true);
  });
});
