import type { Detector, Finding, Subject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { secretsAskedIn } from "./forms.ts";
import { findingOf } from "./remark.ts";
import type { Remark } from "./remark.ts";

/**
 * The layer of what a server asks of the client itself. Sees forms that ask for secrets, in both eras: as requests of the server,
 * inside results, and in errors. Misses a secret asked for in words that name none of the usual ones, and languages
 * beyond a dozen. Costs nothing for any other message, and a few passes over the words of a form.
 */
export function clientDetector(): Detector {
  return {
    name: "client",
    cost: "inline",
    findsSecrets: false,
    detect(subject) {
      const remarks = remarksOn(subject);
      return remarks.length === 0 ? nothing : remarks.map((remark) => findingOf(remark, subject));
    },
  };
}

const nothing: readonly Finding[] = Object.freeze([]);
const silent: readonly Remark[] = Object.freeze([]);

function remarksOn(subject: Subject): readonly Remark[] {
  switch (subject.kind) {
    case "elicitation":
      return isForm(subject) ? secretsAskedIn(subject) : silent;
    default:
      return silent;
  }
}

/** With an address and without fields it asks the user to go there, and what is typed there is not for the server. */
function isForm({ body }: Subject): boolean {
  if (!isObject(body?.value)) return true;
  const { url, requestedSchema } = body.value;
  return typeof url !== "string" || requestedSchema !== undefined;
}
