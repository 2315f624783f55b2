export { defaultBodyLimits } from "./body.ts";
export type { Caller, Identify } from "./caller.ts";
export { createControl } from "./control.ts";
export type { Control, ControlOptions } from "./control.ts";
export { checkHealth } from "./health-check.ts";
export type { Dependency } from "./health-check.ts";
export { secure } from "./headers.ts";
