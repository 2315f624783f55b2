import { processIo } from "./config/process.ts";
import { run } from "./run.ts";

const io = processIo();
void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
  // An open stdin would keep the process; whatever else still does gets a moment to finish what it writes.
  process.stdin.destroy();
  setTimeout(() => process.exit(), 1_000).unref();
});
