import { installationKey } from "../key/installation-key.ts";
import { socketCompanions } from "./sockets.ts";

// A guard in a process of its own, for the client "editor" of the installation in the folder that is named; says so when it is there.
const [, , folder = ""] = process.argv;
process.stdin.resume(); // nothing of it keeps a process alive
await socketCompanions({
  folder,
  group: "editor",
  version: "1",
  key: installationKey(folder),
  hear: () => undefined,
  warn: () => undefined,
});
process.stdout.write("ready\n");
