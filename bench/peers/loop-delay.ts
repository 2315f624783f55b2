/** Preloaded into a contender: writes the longest block of its event loop, in milliseconds, to the file in LOOP_DELAY_FILE. */
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const file = process.env["LOOP_DELAY_FILE"];
const started = performance.now();
const settled = 2_000;
const histogram = monitorEventLoopDelay({ resolution: 1 });
setInterval(() => {
  // Start-up compiles the rules in one go and serves nobody yet; what counts is the time under load.
  if (performance.now() - started < settled) return;
  histogram.enable();
  if (file !== undefined && histogram.count > 0) writeFileSync(file, String(histogram.max / 1e6));
}, 100).unref();
