export type { Json, JsonObject, JsonPointer, Span } from "./json.ts";
export type { Direction, Frame, Instant, Milliseconds, Route, Transport } from "./frame.ts";
export type {
  Envelope,
  Message,
  MessageKind,
  Problem,
  ProblemCode,
  RequestContext,
  ValueSort,
} from "./envelope.ts";
export { subjectKinds, views } from "./subject.ts";
export type { Body, Fragment, Origin, Subject, SubjectKind, View } from "./subject.ts";
export { layers, severities } from "./finding.ts";
export type { Fault, Finding, Inspection, Layer, Severity } from "./finding.ts";
export type { DetectContext, Detector, Evidence, MaybePromise } from "./detector.ts";
export { actions, labels, lateActions } from "./policy.ts";
export type { Action, Await, Clause, Condition, Label, LateAction, Policy, Suppression } from "./policy.ts";
export type { Outgoing, Share, Verdict } from "./verdict.ts";
export { events } from "./entry.ts";
export type { AuditEvent, Entry, EntryDraft } from "./entry.ts";
export { alertEvents, alertOf, fingerprintOf, isAlertEvent, isAtLeast } from "./alert.ts";
export type { Alert } from "./alert.ts";
export { accountName, roles } from "./account.ts";
export type { Account, Role } from "./account.ts";
export { errorCodes, GuardianError, problems } from "./errors.ts";
export type { ErrorCode, ProblemId } from "./errors.ts";
export { excerpt } from "./excerpt.ts";
export { alertFlood } from "./ports/alerts.ts";
export type {
  Acknowledgement,
  AlertGroup,
  Alerts,
  AlertsQuery,
  Delivery,
  DeliveryState,
  Intake,
  Outbox,
  OutboxClaim,
  Settled,
} from "./ports/alerts.ts";
export type { AlertSink, Told } from "./ports/alert-sink.ts";
export { nearest } from "./nearest.ts";
export { approvalGrace } from "./ports/approvals.ts";
export type {
  Approval,
  ApprovalRequest,
  Approvals,
  ApprovalState,
  Claim,
  Claimed,
  Decision,
} from "./ports/approvals.ts";
export type { AccountChange, Accounts, Changed } from "./ports/accounts.ts";
export type { ApiKey, ApiKeys } from "./ports/api-keys.ts";
export type { Guesser, Lockouts, LockRule } from "./ports/lockouts.ts";
export type { SecondFactor, SecondFactors, UsedCode } from "./ports/second-factors.ts";
export type { Breach, Breaches } from "./ports/breaches.ts";
export type { PasswordCheck, Passwords } from "./ports/passwords.ts";
export type {
  Family,
  Grace,
  Issue,
  Revocation,
  RevokedThing,
  Rotated,
  Successor,
  Tokens,
  TokenState,
} from "./ports/tokens.ts";
export type { Checkpoint, Ledger, LedgerQuery } from "./ports/ledger.ts";
export type { Classifier, Scores } from "./ports/classifier.ts";
export type { Judge, JudgeAnswer, JudgeQuestion } from "./ports/judge.ts";
export { standings, surfaceSorts } from "./ports/surfaces.ts";
export type {
  Standing,
  SurfaceChange,
  SurfaceItem,
  SurfaceKey,
  Surfaces,
  SurfaceSort,
} from "./ports/surfaces.ts";
export { edgeSorts, nodeSorts } from "./ports/graph.ts";
export type {
  EdgeSort,
  Graph,
  GraphEdge,
  GraphNode,
  GraphSession,
  NodeSort,
  StoredEdge,
} from "./ports/graph.ts";
export type { Companions } from "./ports/companions.ts";
export type { Profiles, ProfileUpdate, StoredProfile } from "./ports/profiles.ts";
export type { Archive, ArchiveQuery, Retention, TrafficRecord } from "./ports/archive.ts";
