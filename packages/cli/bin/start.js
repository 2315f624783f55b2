"use strict";
const { existsSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { isAbsolute, join } = require("node:path");

// Compiled code is kept in a folder that only this user writes to: whoever can write there can run code here.
const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
const base = [XDG_CACHE_HOME, LOCALAPPDATA, HOME && join(HOME, ".cache")].find(
  (path) => path && isAbsolute(path),
);
if (base) enableCompileCache(join(base, "mcp-guardian", "compiled"));

const main = join(__dirname, "..", "dist", "main.js");
if (existsSync(main)) require(main);
else {
  console.error("guardian: dist/main.js is missing; run npm ci in the repository, which builds it");
  process.exitCode = 2;
}
