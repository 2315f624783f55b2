export { sqliteArchive } from "./archive/sqlite.ts";
export type { SqliteArchiveOptions } from "./archive/sqlite.ts";
export { installationKey } from "./key/installation-key.ts";
export type { InstallationKey } from "./key/installation-key.ts";
export { shortId, sqliteLedger } from "./ledger/sqlite.ts";
export type { SqliteLedgerOptions } from "./ledger/sqlite.ts";
export { verifyAudit } from "./ledger/verify/verify.ts";
export type { AuditProblem, AuditReport, VerifyOptions } from "./ledger/verify/verify.ts";
