/**
 * Preloaded into a contender: writes the longest turn of its event loop, in milliseconds, to the file in LOOP_TURNS_FILE. A turn
 * counts by the CPU time of the loop's own thread, which nobody else can block: on a busy machine a clock shows how long the
 * thread waited for a core, and a relay that does nothing but move bytes looks as if it blocked as well.
 */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = process.env["LOOP_TURNS_FILE"];
/** Start-up compiles the rules in one go and serves nobody yet; what counts is the time under load. */
const settled = 2_000;

function watch(to: string): void {
  const started = performance.now();
  let longest = 0;
  let last = process.threadCpuUsage();
  const turn = (): void => {
    const now = process.threadCpuUsage();
    if (performance.now() - started > settled)
      longest = Math.max(longest, now.user + now.system - last.user - last.system);
    last = now;
    setImmediate(turn).unref();
  };
  setImmediate(turn).unref();
  // Now and then, because a process that is ended by a signal says nothing any more.
  setInterval(() => {
    writeFileSync(to, String(longest / 1_000));
  }, 100).unref();
}

if (isMainThread && file !== undefined) watch(file);
