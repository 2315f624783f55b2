import type { Detector, Finding, Subject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { unsafeAddressesIn } from "./address.ts";
import { secretsAskedIn } from "./forms.ts";
import { findingOf } from "./remark.ts";
import type { Remark } from "./remark.ts";
import { revealedIn } from "./roots.ts";
import { excessIn } from "./sampling.ts";
import { defaultTerms } from "./terms.ts";
import type { ClientTerms } from "./terms.ts";

/**
 * The layer of what a server asks of the client itself, in both eras: as its own requests, inside results, and in errors. Sees forms
 * that ask for secrets, addresses that mislead who opens them, questions to the model that ask for more than an answer; and on the
 * way back roots that open more than they should. Misses a secret asked for in words that name none of the usual
 * ones, languages beyond a dozen, and hosts that look like nobody we know. Costs nothing for any other message, and a few passes
 * over the words of a form. `terms` are what the operator says, by server.
 */
export function clientDetector(terms: ReadonlyMap<string, ClientTerms> = new Map()): Detector {
  return {
    name: "client",
    cost: "inline",
    findsSecrets: false,
    detect(subject) {
      const remarks = remarksOn(subject, terms);
      return remarks.length === 0 ? nothing : remarks.map((remark) => findingOf(remark, subject));
    },
  };
}

const nothing: readonly Finding[] = Object.freeze([]);
const silent: readonly Remark[] = Object.freeze([]);

function remarksOn(subject: Subject, terms: ReadonlyMap<string, ClientTerms>): readonly Remark[] {
  switch (subject.kind) {
    case "elicitation":
      return onElicitation(subject, termsOf());
    case "sampling":
      return excessIn(subject, termsOf().sampling);
    case "roots":
      return subject.origin.route.direction === "to-server" ? revealedIn(subject, termsOf().roots) : silent;
    default:
      return silent;
  }

  function termsOf(): ClientTerms {
    return terms.get(subject.origin.route.server) ?? defaultTerms;
  }
}

function onElicitation(subject: Subject, terms: ClientTerms): readonly Remark[] {
  const addresses = unsafeAddressesIn(subject, terms);
  if (!isForm(subject)) return addresses;
  const allowed = terms.forms.map((secret) => `client/asks-for-${secret}`);
  return [...secretsAskedIn(subject).filter(({ rule }) => !allowed.includes(rule)), ...addresses];
}

/** With an address and without fields it asks the user to go there, and what is typed there is not for the server. */
function isForm({ body }: Subject): boolean {
  if (!isObject(body?.value)) return true;
  const { url, requestedSchema } = body.value;
  return typeof url !== "string" || requestedSchema !== undefined;
}
