import { addressTriggers } from "./address.ts";
import { assignmentTriggers } from "./assignment.ts";
import { describedTriggers } from "./described.ts";
import { triggersOf } from "./format.ts";
import { credentialTriggers } from "./credential.ts";
import { cloudFormats } from "./formats-cloud.ts";
import { codeFormats } from "./formats-code.ts";
import { platformFormats } from "./formats-platform.ts";
import { serviceFormats } from "./formats-service.ts";
import { webhookFormats } from "./formats-webhook.ts";
import { headerTriggers } from "./header.ts";
import type { Trigger } from "./kind.ts";
import { namedElsewhereTriggers } from "./named-elsewhere.ts";
import { numberTriggers } from "./number.ts";
import { signedTriggers } from "./signed.ts";

/** Everything that makes the scanner look closer. */
export const triggers: readonly Trigger[] = [
  ...[...cloudFormats, ...codeFormats, ...platformFormats, ...serviceFormats, ...webhookFormats].flatMap(
    triggersOf,
  ),
  ...signedTriggers,
  ...headerTriggers,
  ...credentialTriggers,
  ...addressTriggers,
  ...assignmentTriggers,
  ...namedElsewhereTriggers,
  ...numberTriggers,
  ...describedTriggers,
];
