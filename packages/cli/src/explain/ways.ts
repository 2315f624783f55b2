import { isAcceptable } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { Entry, Fault, Verdict } from "@guardian/model";

/** What to do about an entry that is no verdict on a message; null where it is one. */
export function notAVerdict({ event, action, id, server }: Entry): string | null {
  if (action !== undefined && event.startsWith("frame.")) return null;
  if (event.startsWith("approval."))
    return `This entry tells what became of a held request; guardian approvals show ${excerpt(id, 60)} has it.`;
  if (event.startsWith("surface.")) return `This entry is about what the server offers; ${lockWords(server)}`;
  return "This entry tells what the guard itself did. No message was stopped, so there is nothing to suppress.";
}

/** What to do about a message that no suppression can let pass, by what stops it when everything else is accepted. */
export function insteadOf({ because, clause, inspection, policy }: Verdict): readonly string[] {
  const { subject, faults } = inspection;
  const held = because.filter((finding) => !isAcceptable(finding));
  if (held.length > 0) {
    const rules = [...new Set(held.map(({ rule }) => rule))].join(", ");
    return [
      `${rules} is nothing to suppress: what a server offers is approved or rejected as a whole; ${lockWords(subject.origin.route.server)}`,
    ];
  }
  if (subject.kind === "malformed")
    return [
      "A message that is not well-formed cannot be accepted, since nobody knows how its receiver reads it. The note above says what is wrong: its sender must be mended.",
    ];
  if (faults.length > 0)
    return [
      "What was not read cannot be accepted: a suppression is for something that was found. What can be done:",
      ...[...new Set(faults.map(faultWords))],
    ];
  const own = `"${excerpt(clause, 60)}" of policy "${excerpt(policy, 60)}"`;
  return clause === "otherwise"
    ? [
        `No clause of policy "${excerpt(policy, 60)}" allows it, and no finding stops it: add a clause that does.`,
      ]
    : [
        `Clause ${own} looks at no finding: it stops messages of this kind, route or arguments. Change its conditions, or put a clause before it that allows this one.`,
      ];
}

function lockWords(server: string): string {
  const name = excerpt(server, 64);
  return `guardian lock diff ${name} shows what changed, guardian lock approve ${name} NAME accepts it.`;
}

function faultWords({ detector, reason }: Fault): string {
  const name = excerpt(detector, 60);
  switch (reason) {
    case "deadline":
      return `${name} had not enough time: raise detect.deadline, or have the other side send less at once.`;
    case "truncated":
      return `${name} reached a bound: have the other side send less at once, or raise limits.strings, limits.depth and limits.frame-bytes.`;
    case "unavailable":
      return `${name} was not there: set it up (guardian config print shows what is missing), or name it as an exception in the clause: fault: ["*", "!${name}"].`;
    case "unusable":
      return `${name} gave an answer that cannot be used: look at its settings (guardian config print).`;
    case "threw":
      return `${name} failed, which is a bug of the guard: please report it with the fault above. Until then an exception in the clause, fault: ["*", "!${name}"], lets such messages pass without it.`;
  }
}
