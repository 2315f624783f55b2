import type { Asked } from "./asking.ts";
import type { Secret } from "./secret-words.ts";

/** Requests in other languages: a word for the secret, one that asks, and none that forbids, in the same sentence. */
export function asksInOtherTongue(sentence: string): Asked | null {
  for (const { name, secret, asks, forbids } of tongues) {
    const found = name.exec(sentence);
    if (found === null) continue;
    if (!asks.test(sentence) || forbids.test(sentence)) continue;
    return { secret, sure: 0.85, span: { start: found.index, end: found.index + found[0].length } };
  }
  return null;
}

/** The word for a secret by itself, or at the end of a few: the label of a field in a script without blanks. */
export function labelInOtherTongue(text: string): Asked | null {
  const found = text.length > longestLabel ? null : label.exec(text);
  if (found === null || otherwise.test(text)) return null;
  const secret = codes.test(found[1] ?? "") ? "code" : "password";
  return { secret, sure: 0.85, span: { start: found.index, end: found.index + found[0].length } };
}

const longestLabel = 24;
const label =
  /(密码|密碼|パスワード|비밀번호|验证码|驗證碼|认证码|認証コード|暗証番号|인증번호)\s*[:：*]?\s*$/;
const codes = /验证码|驗證碼|认证码|認証コード|인증번호/;
const otherwise = /忘|重置|重設|リセット|無し|なし|재설정|不要|请勿|請勿|策略|提示/;

interface Tongue {
  readonly name: RegExp;
  readonly secret: Secret;
  readonly asks: RegExp;
  readonly forbids: RegExp;
}

const german = {
  asks: /\b(?:bitte|gib|geben|eingeben|nenne|nennen|eintragen|tragen|mitteilen|benötigen|benotigen)\b/i,
  forbids: /\b(?:nicht|nie|niemals|kein|keine|ohne|keinesfalls)\b/i,
} as const;
const spanish = {
  asks: /\b(?:introduzca|introduce|ingrese|ingresa|escriba|escribe|proporcione|indique|necesitamos)\b/i,
  forbids: /\b(?:no|nunca|jamás|jamas|sin)\b/i,
} as const;
const french = {
  asks: /\b(?:saisissez|saisir|entrez|donnez|indiquez|tapez|fournissez)\b/i,
  forbids: /\b(?:ne|jamais|sans|pas)\b/i,
} as const;
const russian = {
  asks: /(?:введите|укажите|введи|сообщите|напишите)/i,
  forbids: /(?:^|[^\p{L}])(?:не|никогда|без)(?:[^\p{L}]|$)/iu,
} as const;
const chinese = {
  asks: /请|請|输入|輸入|填写|填寫|提供/,
  forbids: /请勿|請勿|不要|切勿|无需|無需|不会|不會|策略|长度/,
} as const;
const japanese = {
  asks: /入力|教えて|ください|記入/,
  forbids: /しないで|ないでください|不要|ません/,
} as const;
const korean = { asks: /입력|알려|적어/, forbids: /마세요|마십시오|않/ } as const;

const tongues: readonly Tongue[] = [
  { name: /\b(?:passwort|kennwort|zugangsdaten)\b/i, secret: "password", ...german },
  {
    name: /\b(?:tan|pin|kreditkartennummer|kartennummer|prüfziffer|prufziffer|einmalcode)\b/i,
    secret: "code",
    ...german,
  },
  { name: /\b(?:contraseña|contrasena|clave de acceso)(?![\p{L}])/iu, secret: "password", ...spanish },
  { name: /\b(?:número|numero) de (?:la |su |tu )?tarjeta\b/i, secret: "card", ...spanish },
  { name: /\bmots? de passe\b/i, secret: "password", ...french },
  { name: /\b(?:numéro|numero) de (?:la |votre )?carte\b/i, secret: "card", ...french },
  {
    name: /\bsenha\b/i,
    secret: "password",
    asks: /\b(?:digite|insira|informe|introduza|forneça|forneca)\b/i,
    forbids: /\b(?:não|nao|nunca|sem)(?![\p{L}])/iu,
  },
  {
    name: /\bwachtwoord\b/i,
    secret: "password",
    asks: /\b(?:voer|vul|geef|typ|invoeren)\b/i,
    forbids: /\b(?:niet|nooit|geen|zonder)\b/i,
  },
  {
    name: /\bhas[łl]o\b/i,
    secret: "password",
    asks: /\b(?:podaj|wpisz|wprowad[źz])/i,
    forbids: /\b(?:nie|nigdy|bez)\b/i,
  },
  { name: /парол[ьяю]/i, secret: "password", ...russian },
  { name: /密码|密碼/, secret: "password", ...chinese },
  { name: /验证码|驗證碼|动态码/, secret: "code", ...chinese },
  { name: /パスワード/, secret: "password", ...japanese },
  { name: /暗証番号|認証コード/, secret: "code", ...japanese },
  { name: /비밀번호/, secret: "password", ...korean },
  { name: /인증번호/, secret: "code", ...korean },
];
