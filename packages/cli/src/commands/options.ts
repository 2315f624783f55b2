import type { Option } from "../call.ts";

export const config: Option = { value: "FILE", about: "configuration file instead of the usual one" };
export const dataDir: Option = {
  value: "DIR",
  about: "folder of the audit, the recorded traffic and the keys",
};
export const policy: Option = {
  value: "NAME|FILE",
  about: "monitor, balanced, strict, a policy of your own, or a file",
};
export const json: Option = { about: "print JSON" };

export const where = `The configuration is --config, else GUARDIAN_CONFIG, else mcp-guardian/guardian.yaml in the user's configuration
folder ($XDG_CONFIG_HOME or ~/.config).`;
