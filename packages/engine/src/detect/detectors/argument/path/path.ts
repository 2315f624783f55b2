import { surest, type Sign } from "../sign.ts";
import { sensitivityOf, type Sensitivity } from "./sensitive.ts";
import { unfold, type Unfolded } from "./unfold.ts";

/** How much of one path is looked at, and of all paths of one text together. */
const longestPath = 1_024;
const mostRead = 2_048;

/**
 * Sees: paths that climb out of where they start, in any encoding of dots and slashes, and those that name what only an attacker
 * asks for: password files, keys, the process's own folder, logs and settings of servers. Each path of the text is decoded, cut
 * into its segments and resolved. Misses: a climb that a symbolic link makes, and one that stays below the place where the
 * tool starts. Costs: one walk through the text.
 */
export function pathSign(text: string): Sign | null {
  const places = placesIn(text);
  const isAlone = places.length === 1 && (places[0]?.isWhole === true || !/\S\s\S/.test(text));
  const isAbout = !isAlone && isProse(text);
  return surest(places.map((place) => signOf(place, { isAlone, isAbout })));
}

interface Place {
  readonly text: string;
  readonly start: number;
  readonly isWhole?: boolean;
}

interface Setting {
  readonly isAlone: boolean;
  readonly isAbout: boolean;
}

/** What stands between blanks and quotes and holds a slash, or an escape that may be one. */
function placesIn(text: string): Place[] {
  const places: Place[] = [];
  const mark = /[/\\%\0]|\.\.|0x2|boot\.ini/gi;
  let end = 0;
  let left = mostRead;
  for (let found = mark.exec(text); found !== null && left > 0; found = mark.exec(text)) {
    let start = found.index;
    while (start > end && found.index - start < longestPath && !isEdge(text.charCodeAt(start - 1)))
      start -= 1;
    end = found.index;
    while (end < text.length && end - start < longestPath && !isEdge(text.charCodeAt(end))) end += 1;
    end = Math.max(end, found.index + 1);
    const place = text.slice(start, end);
    if (mayMatter.test(place)) places.push({ text: place, start });
    left -= end - start + 16;
    mark.lastIndex = end;
  }
  // A path with blanks in its names is one path: `C:\\Program Files\\...`, `/usr/local/access. log`.
  const whole = text.slice(0, 260).trim();
  const isWhole = places.length > 0 && text.length <= 240 && /^(?:[a-z]:)?[/\\]|^\.{1,2}[/\\]/i.test(whole);
  if (isWhole && /\s/.test(whole) && !isProse(whole))
    return [{ text: whole, start: text.indexOf(whole), isWhole }];
  return places;
}

/** What an ordinary relative path or a fraction lacks. */
const mayMatter =
  /\.\.|[%\0\\:]|0x2|^[/~]|\.\/|etc|proc|passwd|_rsa|\.(?:ssh|ini|aws|kube|git|ht)|[a-z]-inf/i;

/** Blanks, quotes and brackets end a path. */
const isEdge = (code: number): boolean => code < 128 && edges[code] === 1;
const edges = new Uint8Array(128);
for (const letter of " \t\n\v\f\r\"'`<>|(){}") edges[letter.charCodeAt(0)] = 1;

function signOf({ text, start }: Place, { isAlone, isAbout }: Setting): Sign | null {
  const plain = unfold(text);
  const shape = shapeOf(plain.text);
  const sure = Math.max(
    encodingSure(plain, shape),
    climbSure(shape, text),
    targetSure(shape, isAlone),
    wrapperSure(plain.text),
  );
  const confidence = isAbout && plain.odd === 0 ? sure * 0.55 : sure;
  if (confidence < 0.3) return null;
  const isBreakout = shape.climbs > 0 || plain.odd > 0 || plain.hasNull;
  return {
    attack: "path-traversal",
    form: isBreakout ? "breakout" : "whole",
    confidence,
    span: { start, end: start + text.length },
  };
}

/** A path cut at its slashes. */
interface Shape {
  readonly climbs: number;
  /** How far above its beginning the path ever stands. */
  readonly above: number;
  /** Segments that only pass the time: `.`. */
  readonly idle: number;
  /** Dots in threes and more, dots with something between, both kinds of slashes: ways past a filter. */
  readonly isTwisted: boolean;
  readonly isAbsolute: boolean;
  readonly sensitivity: Sensitivity;
  readonly names: readonly string[];
}

function shapeOf(path: string): Shape {
  const bare = path
    .replace(/^[\w.-]{1,40}=/, "")
    .replace(/^[a-z][a-z+.-]{1,12}:[/\\]{2}[^/\\]*/i, "")
    .replace(/^[a-z]:(?=[/\\])/i, "");
  const segments = bare.split(/[/\\]/);
  const names: string[] = [];
  let [climbs, depth, above, idle, odd] = [0, 0, 0, 0, 0];
  for (const [index, segment] of segments.entries()) {
    const name = segment.replace(/[\0\s].*$|[;?#].*$/g, "").toLowerCase();
    if (
      (/^\.{2,}[~^`]?$/.test(name) && (name.length === 2 || index < segments.length - 1)) ||
      /^\.[\0 \t]+\.$/.test(name) ||
      /^\.\.[\0;~^`\s]/.test(segment)
    ) {
      if (name !== ".." || segment.length > 2) odd += 1;
      climbs += 1;
      depth -= 1;
      above = Math.max(above, -depth);
      names.pop();
    } else if (name === "." || name === "") idle += name.length;
    else {
      depth += 1;
      names.push(name);
    }
  }
  const hasBoth = /\\[^\\]*\/|\/[^/]*\\/.test(bare);
  const isAbsolute = /^[/\\~]/.test(bare);
  return {
    climbs,
    above,
    idle,
    isTwisted: odd > 0 || (hasBoth && climbs > 0) || /[/\\]{3,}/.test(bare),
    isAbsolute,
    sensitivity: sensitivityOf(names, isAbsolute),
    names,
  };
}

function encodingSure({ encoded, odd, hasNull, text }: Unfolded, { climbs, sensitivity }: Shape): number {
  if (odd >= 2 || (odd === 1 && (climbs > 0 || sensitivity !== "none"))) return 0.92;
  if (encoded > 0 && climbs > 0) return 0.88;
  if (hasNull && (sensitivity !== "none" || /[/\\.]/.test(text))) return 0.86;
  return encoded >= 4 && sensitivity !== "none" ? 0.86 : 0;
}

function climbSure(
  { climbs, above, idle, isTwisted, isAbsolute, sensitivity, names }: Shape,
  text: string,
): number {
  if (climbs > 0 && sensitivity !== "none") return sensitivity === "secret" ? 0.95 : 0.86;
  // Slashes without their percent sign: what is left where a filter took it out.
  if (/(?:\.\.(?:2f|5c|c0%?af)){2}/i.test(text)) return 0.88;
  if (climbs > 0 && privateFile.test(names.slice(-2).join("/"))) return 0.84;
  if (climbs > 0 && isTwisted) return above > 0 && names.length === 0 ? 0.84 : 0.8;
  if (climbs > 0 && isAbsolute && above > 0) return 0.84;
  if (climbs >= 2 && names.length === 0) return 0.8;
  // Down first and then further up than down, or up to the folders that every machine has at its top.
  if (above > 0 && /^(?:\.[\\/])?[^.\\/][^\\/]*[\\/]/.test(text) && names.length <= 1) return 0.74;
  if (above >= 2 && names.length >= 2 && topFolder.test(names[0] ?? "")) return 0.76;
  if (climbs >= 6) return 0.8;
  if (climbs >= 1 && isExecuted.test(names.at(-1) ?? "") && above > 2) return 0.74;
  if (idle >= 4 && names.length <= 3) return 0.78;
  return climbs > 0 ? 0.3 : 0;
}

/** What stands at the top of a machine's disk, and seldom two above a project. */
const topFolder =
  /^(?:etc|var|root|home|usr|proc|sys|opt|srv|windows|users|winnt|inetpub|programdata|program files|startup)$/;

/** What a project keeps to itself. */
const privateFile =
  /(?:^|\/)(?:\.env|\.npmrc|\.pypirc|\.netrc|\.passwd|\.git\/\w+|secrets?\.\w{2,4}|credentials)$/;
const isExecuted = /\.(?:ini|conf|cfg|log|htaccess|bak|old|pem|key|env)$/;

function targetSure({ sensitivity, isAbsolute, names }: Shape, isAlone: boolean): number {
  if (sensitivity === "none") return 0;
  if (sensitivity === "secret")
    return isAbsolute ? (isAlone ? 0.84 : 0.44) : isAlone && names.length <= 2 ? 0.72 : 0.45;
  if (!isAbsolute || !isAlone) return 0.35;
  // The settings of some service are read and written all day: a doubt where nothing else speaks against it.
  return names[0] === "etc" ? 0.6 : 0.76;
}

/** Schemes that read files, or run what they are given, where PHP or Java open a path. */
function wrapperSure(path: string): number {
  if (/^(?:php|zip|phar|expect|glob|compress\.(?:zlib|bzip2)|netdoc|jar|rar|ogg|ssh2):\/{1,3}\S/i.test(path))
    return 0.8;
  // A share on a machine that is named by its number.
  if (/^\\\\\d{1,3}(?:\.\d{1,3}){3}\\/.test(path)) return 0.76;
  return /^data:\/\/\S/i.test(path) ? 0.8 : 0;
}

/** Somebody writes about a path. */
const isProse = (text: string): boolean =>
  (text.slice(0, 400).match(/(?:^|\s)[a-z]{2,}(?=[\s,.])/gi)?.length ?? 0) >= 3;
