/** The floor for stdio: starts the command after `--` and moves bytes without a look at them. */
import { spawn } from "node:child_process";

const [command = "", ...args] = process.argv.slice(process.argv.indexOf("--") + 1);
const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.on("exit", (code) => process.exit(code ?? 0));
