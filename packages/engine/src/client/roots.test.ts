import { describe, expect, it } from "vitest";
import { clientDetector } from "./client-detector.ts";
import { said } from "./client.fixture.ts";
import { defaultTerms } from "./terms.ts";

const detector = clientDetector(
  new Map([["bound", { ...defaultTerms, roots: ["/home/ada/work", "C:\\Work"] }]]),
);
const tell = (uri: string, server = "s") =>
  said(
    detector,
    { result: { roots: [{ uri, name: "work" }] } },
    { direction: "to-server", answers: "roots/list", route: { server } },
  );
const rules = (uri: string, server = "s") =>
  tell(uri, server).map(({ rule }) => rule.slice("client/root-".length));

describe("a root that a client tells its server", () => {
  it.each([
    ["whole", "file:///"],
    ["whole", "file://"],
    ["whole", "file://localhost/"],
    ["whole", "file:///."],
    ["whole", "file:///home/ada/../../"],
    ["whole", "file:///%2e%2e/"],
    ["whole", "file:///home"],
    ["whole", "file:///Users/"],
    ["whole", "file:///C:/"],
    ["whole", "file:///c%3A/"],
    ["whole", "file:///C:/Users"],
    ["whole", "file:///mnt/c"],
    ["home", "file:///mnt/c/Users/Ada"],
    ["secret", "file:///mnt/c/Windows"],
    ["home", "file:///home/ada"],
    ["home", "file:///Users/Ada/"],
    ["home", "file:///root"],
    ["home", "file:///C:/Users/Ada"],
    ["home", "~"],
    ["secret", "file:///home/ada/.ssh"],
    ["secret", "file:///home/ada/%2essh/"],
    ["secret", "~/.ssh"],
    ["secret", "file:///home/ada/.aws"],
    ["secret", "file:///Users/ada/.config/gcloud"],
    ["secret", "file:///Users/ada/Library/Keychains"],
    ["secret", "file:///etc"],
    ["secret", "file:///etc/ssl/private"],
    ["secret", "file:///proc/self"],
    ["secret", "file:///C:/Windows/System32"],
    ["secret", "file:///home/ada/work/../.gnupg"],
  ])("is found to open too much (%s): %s", (rule, uri) => {
    expect(rules(uri)).toEqual([rule]);
  });

  it.each([
    "file:///home/ada/work",
    "file:///Users/ada/Projects/shop",
    "file:///root/project",
    "file:///workspace",
    "file:///srv/www",
    "file:///var/lib/ci/workspace/a",
    "file:///var/www/html",
    "file:///tmp/x",
    "file:///C:/Users/Ada/source/repos",
    "file:///D:/dev/project",
    "file:///home/ada/work/etc",
    "file:///home/ada/repo/.docker",
    "file:///mnt/c/work",
    "file:///mnt/data/project",
    "file:///mnt/c/Users/Ada/source/repo",
    "file:///home/ada/ssh-notes",
    "https://example.com/repo",
    "git+ssh://git.example.com/repo",
  ])("passes where it is a folder of work: %s", (uri) => {
    expect(rules(uri)).toEqual([]);
  });

  it("lies below what the configuration allows, if it names anything", () => {
    expect(rules("file:///home/ada/work", "bound")).toEqual([]);
    expect(rules("file:///home/ada/work/a%20b", "bound")).toEqual([]);
    expect(rules("file:///c:/Work/a", "bound")).toEqual([]);
    expect(rules("file:///home/ada/work/../other", "bound")).toEqual(["outside"]);
    expect(rules("file:///home/ada/worker", "bound")).toEqual(["outside"]);
    expect(rules("file:///", "bound")).toEqual(["outside"]);
    expect(rules("https://example.com/", "bound")).toEqual(["outside"]);
  });

  it("is found among the answers that a request carries, at its place", () => {
    const inputResponses = { "w/r": { roots: [{ uri: "file:///home/ada/work" }, { uri: "file:///" }] } };
    const call = { method: "tools/call", params: { name: "a", inputResponses, requestState: "s" } };
    expect(said(detector, call, { direction: "to-server" })).toMatchObject([
      {
        rule: "client/root-whole",
        path: "/params/inputResponses/w~1r/roots/1/uri",
        span: { start: 0, end: 8 },
        severity: "high",
      },
    ]);
  });

  it("is none where a server says such a thing", () => {
    expect(said(detector, { result: { roots: [{ uri: "file:///" }] } }, { answers: "tools/call" })).toEqual(
      [],
    );
  });
});
