import { couldAssign, judged, wayTo } from "./assignment.ts";
import type { Probe, Sensitive, Trigger } from "./kind.ts";
import { classOf } from "./name.ts";

const reach = 600;

/** Values whose names stand somewhere else than right before them, or are words of another script. */
export const namedElsewhereTriggers: readonly Trigger[] = [
  { literal: "value", reach, gate: couldAssign, check: namedValue },
  { literal: "identified", reach, check: identified },
  { literal: "default", reach, gate: couldAssign, check: defaultOfVariable },
  { literal: "密码", reach, gate: endsForeignWord, check: behindForeignWord },
];

const ownName = /\bname["']?\s{0,3}[:=]\s{0,3}["']?([\w.:-]{2,60})["']?,?\s{0,20}["']?$/i;

/** `name: X` and `value: Y` beside it, as in Kubernetes, compose files and .NET. */
function namedValue({ text, start, end }: Probe): Sensitive | null {
  const name = ownName.exec(text.slice(0, start))?.[1];
  const named = name === undefined ? null : classOf(name);
  if (name === undefined || named === null) return null;
  const way = wayTo(text, end, "");
  return way?.style === "code" ? judged(text, way, { named, name, isUrl: false }) : null;
}

/** `IDENTIFIED BY '…'` of SQL. */
function identified({ text, end }: Probe): Sensitive | null {
  const by = /[ \t]{1,3}(?:with [\w'"`]{1,40} )?by[ \t]{1,3}/iy;
  by.lastIndex = end;
  if (!by.test(text)) return null;
  return judged(text, { at: by.lastIndex, style: "code" }, { named: "password", name: "", isUrl: false });
}

/** `variable "db_password" { default = "…" }` of Terraform. */
function defaultOfVariable({ text, start, end }: Probe): Sensitive | null {
  const name = /\bvariable\s{1,4}"([\w-]{2,60})"\s{0,4}\{[^{}]{0,120}$/.exec(text.slice(0, start))?.[1];
  const named = name === undefined ? null : classOf(name);
  if (name === undefined || named === null) return null;
  const way = wayTo(text, end, "");
  return way?.style === "code" ? judged(text, way, { named, name, isUrl: false }) : null;
}

/** The words for a password in scripts of their own. */
const foreignWords = [
  ..."пароль гасло パスワード 密码 密碼 口令 비밀번호 암호 סיסמה סיסמא पासवर्ड รหัสผ่าน κωδικός".split(" "),
  "كلمة المرور",
  "كلمة السر",
];
const longestForeign = Math.max(...foreignWords.map(({ length }) => length));

/** To the finder every letter beyond ASCII is like every other, so the word itself is compared here. */
function endsForeignWord(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(end - 1) < 0x80 || !couldAssign(text, start, end)) return false;
  const before = text.slice(Math.max(0, end - longestForeign), end).toLowerCase();
  return foreignWords.some((word) => before.endsWith(word));
}

function behindForeignWord({ text, end }: Probe): Sensitive | null {
  const way = wayTo(text, end, "");
  return way === null || way.style === "bare"
    ? null
    : judged(text, way, { named: "password", name: "", isUrl: false });
}
