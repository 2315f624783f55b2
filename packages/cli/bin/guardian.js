#!/usr/bin/env node
// Plain old JavaScript, so that every Node can read it and say what is missing.
var major = parseInt(process.versions.node, 10);
if (major >= 24) require("./start.js");
else {
  console.error(
    "guardian: MCP Security Guardian needs Node.js 24 or newer, and this is " +
      process.version +
      "; install it from https://nodejs.org and start again",
  );
  process.exitCode = 2;
}
