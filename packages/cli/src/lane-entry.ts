import { serveLane } from "@guardian/gateway";
import { makeBench } from "./bench.ts";
import type { BenchPlan } from "./bench.ts";

// The judging thread's own module: it gets the plan that `wire` put together.
serveLane((data) => makeBench(data as BenchPlan));
