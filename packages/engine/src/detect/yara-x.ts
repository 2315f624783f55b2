import type { RuleMatch, YaraX } from "@litko/yara-x";
import { GuardianError } from "@guardian/model";

/** One place where a pattern of a rule was found, in bytes of what was scanned. */
export interface Match {
  /** The rule's identifier in the compiled source. */
  readonly rule: string;
  /** The pattern's identifier, without the `$`. */
  readonly pattern: string;
  readonly start: number;
  readonly end: number;
}

/** One compiled rule set. Within one pattern, matches come in ascending order of their start. */
export interface CompiledSet {
  scan(bytes: Uint8Array): readonly Match[];
  /** The same off the event loop where the product can; `bytes` must not change until it resolves. */
  scanAsync(bytes: Uint8Array): Promise<readonly Match[]>;
}

/** A YARA-X, whichever build of it could be loaded. */
export interface Matcher {
  readonly name: "native" | "wasm";
  /** Compiles a source, 5 ms or more of CPU; throws an Error whose message is the compiler's own. */
  compile(source: string): CompiledSet;
}

/** Reads the file of the wasm build; given by the composition root, because the engine reads no files. */
export type ReadBytes = (url: URL) => Promise<Uint8Array>;

/** No pattern reports more matches than this in one scan. */
export const matchLimit = 256;

/** Loads the native YARA-X, or else the official wasm build (20 to 30 ms per scan). Throws `engine/unavailable`. */
export async function loadMatcher(readBytes?: ReadBytes): Promise<Matcher> {
  try {
    return nativeMatcher(await import("@litko/yara-x"));
  } catch (nativeCause) {
    if (readBytes === undefined) throw unavailable(nativeCause);
    try {
      return await wasmMatcher(readBytes);
    } catch (cause) {
      throw unavailable(cause);
    }
  }
}

const unavailable = (cause: unknown): GuardianError =>
  new GuardianError(
    "engine/unavailable",
    "no YARA-X could be loaded; run `npm install @litko/yara-x` (Linux x64 with glibc, macOS, Windows), or `npm install @virustotal/yara-x` on any other system",
    { cause },
  );

function nativeMatcher(native: typeof import("@litko/yara-x")): Matcher {
  return {
    name: "native",
    compile(source) {
      // The package leaves the result undeclared; it is this class.
      const set = native.compile(source, { errorOnSlowPattern: true, errorOnSlowLoop: true }) as YaraX;
      set.setMaxMatchesPerPattern(matchLimit);
      // A view of the same memory: the scan takes a Buffer and copies nothing.
      const asBuffer = (bytes: Uint8Array): Buffer =>
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return {
        scan: (bytes) => fromNative(set.scan(asBuffer(bytes))),
        scanAsync: async (bytes) => fromNative(await set.scanAsync(asBuffer(bytes))),
      };
    },
  };
}

const none: readonly Match[] = [];

function fromNative(rules: readonly RuleMatch[]): readonly Match[] {
  if (rules.length === 0) return none;
  return rules.flatMap((rule) =>
    rule.matches.map((match) => ({
      rule: rule.ruleIdentifier,
      pattern: match.identifier.slice(1),
      start: match.offset,
      end: match.offset + match.length,
    })),
  );
}

/** The shape of what the wasm build returns; its own types say `any`. */
interface WasmReport {
  readonly matches: readonly {
    readonly identifier: string;
    readonly patterns: readonly {
      readonly identifier: string;
      readonly matches: readonly { readonly offset: number; readonly length: number }[];
    }[];
  }[];
}

async function wasmMatcher(readBytes: ReadBytes): Promise<Matcher> {
  const wasm = await import("@virustotal/yara-x");
  const module = new URL("yara_x_js_bg.wasm", import.meta.resolve("@virustotal/yara-x"));
  // The declared type wants a buffer that is not shared; a file's bytes never are.
  const bytes = (await readBytes(module)) as Uint8Array<ArrayBuffer>;
  wasm.initSync({ module: bytes });
  return {
    name: "wasm",
    compile(source) {
      const compiler = new wasm.Compiler();
      compiler.addSource(source);
      const scanner = compiler.build().scanner();
      scanner.setMaxMatchesPerPattern(matchLimit);
      // Documented in the package's README; checked by the contract test which both builds pass.
      const scan = (data: Uint8Array): readonly Match[] => fromWasm(scanner.scan(data) as WasmReport);
      return { scan, scanAsync: (data) => Promise.resolve(scan(data)) };
    },
  };
}

function fromWasm(report: WasmReport): readonly Match[] {
  return report.matches.flatMap((rule) =>
    rule.patterns.flatMap((pattern) =>
      pattern.matches.map((match) => ({
        rule: rule.identifier,
        pattern: pattern.identifier.slice(1),
        start: match.offset,
        end: match.offset + match.length,
      })),
    ),
  );
}
