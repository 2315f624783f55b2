/** A shape of an injection over folded tokens, and how sure it makes. */
export interface Shape {
  readonly pattern: RegExp;
  readonly confidence: number;
}

const shape = (pattern: string, confidence: number): Shape => ({ pattern: new RegExp(pattern), confidence });

/** One value of an expression, with opening parentheses before it. */
const operand = String.raw`\(*[1svtnfdeDiy]`;
/** The same, but no bare word: prose is full of those. */
const literal = String.raw`\(*[1svtfdeDi]`;
/** A value and what is reckoned with it. */
const term = String.raw`${operand}(?:\)*a${operand}){0,3}\)*`;
/** What a query selects; `select` and a word more is prose. */
const selecting = String.raw`\(*S(?:\(*[1svtfdeDi]|n[,F(cC)]|n$)`;

/** Statements that a semicolon may lead to. */
const statement = String.raw`K{0,2}(?:Ky+[ns(vD1]|KIn|K?Kn?FD?n|KnKno|Kn?D|Kn?v|K[fde]\(|f\(|KE?\(|Kn{1,3}[Sv]|Kf?y?\(S|Ks|K1o|Kn;|KE|Kn\([vs1)]|Kn?(?:[cC]|$)|Gys|Sn?F|${selecting}|Q?E\()`;

/**
 * Behind a quote that closes what the value was put into; the letter `s` at the beginning stands for that. The quote's own text
 * is ill-formed as an expression, which the caller has seen to.
 */
export const quotedShapes: readonly Shape[] = [
  shape(String.raw`^s\)*U\(*S`, 0.97),
  shape(String.raw`U\(*S(?:[1svtfd(]|n[,F])`, 0.9),
  shape(String.raw`^s\)*[&|]${selecting}`, 0.95),
  shape(String.raw`^s\)*[&|]\(*y\(+S`, 0.93),
  shape(String.raw`^s\)*[&|]${term}o`, 0.92),
  shape(String.raw`^s\)*[&|]\(*(?:[fdei]\(|D|QE)`, 0.88),
  shape(String.raw`^s\)*[&|]${literal}\)*(?:[&|acCBHU;]|$)`, 0.8),
  shape(String.raw`^s\)*[&|]${operand}\)*c`, 0.8),
  shape(String.raw`^s\)*;+${statement}`, 0.92),
  shape(String.raw`^s\)*;+c`, 0.85),
  shape(String.raw`^s.{0,24}&\(*1\)*o1`, 0.85),
  shape(String.raw`^s\)*\|n\(`, 0.78),
  shape(String.raw`^s\)*[&|]${operand}\)*[&|a]\(*[1s]$`, 0.8),
  shape(String.raw`^s\)*[a|]\(*1\)*o`, 0.8),
  shape(String.raw`^s\)*o\(*1\)*(?:a1)?[cC]`, 0.78),
  shape(String.raw`^s\)*o1&1[&|]`, 0.84),
  shape(String.raw`^s\)*a\(*(?:1a\(*)?f\(\(*f\(`, 0.82),
  shape(String.raw`^s\)*af\([^)]{0,12}[vi]`, 0.84),
  shape(String.raw`^s\)*B(?:1|\(|[fde]|n[,cH])`, 0.85),
  shape(String.raw`^s\)*[HW]${operand}\)*[oa&|(]`, 0.88),
  shape(String.raw`H\(*1\)*o1`, 0.8),
  shape(String.raw`^s.{0,8}\)o\(S`, 0.88),
  shape(String.raw`^s\)*a(?:\(*f\(+)?${selecting}`, 0.92),
  shape(String.raw`^s\)*a\(*[de]\(`, 0.9),
  shape(String.raw`^s\)*a${literal}\)*c`, 0.8),
  shape(String.raw`^s\)*,\(*(?:d|${selecting})`, 0.92),
  shape(String.raw`^s\)*(?:,[t1])(?:,[t1s])*\)*(?:[cWHK;UG]|$)`, 0.82),
  shape(String.raw`^s\)*(?:IyS?s|Iy[fdn(]|P[n(]|LL?1)`, 0.82),
  shape(String.raw`^s\)*(?:KIn\(|Kynn|Gys|KD|Kv|KnS|KS|Kf?y?\(S|KnD|Kn?K[In])`, 0.8),
  shape(String.raw`^sK.{0,16}Kv`, 0.82),
  shape(String.raw`^s\)*S(?:1|nF|n,|v|S)`, 0.82),
  shape(String.raw`^s\(+S`, 0.8),
  shape(String.raw`^s\)+&`, 0.75),
];

/**
 * Behind such a quote, an expression to the very end: comparisons and arithmetic of a value with itself. Weaker, since a quoted
 * path or a list of options looks alike; the caller asks for more.
 */
export const expressionShape = /^s\)*[oa|]\(*[1svtfdeDiny](?:[1svtfdeDiny()]|[oa&|,]\(*){0,60}c?$/;

/** From the beginning of the text: where the value was put between no quotes. */
export const plainShapes: readonly Shape[] = [
  shape(String.raw`^U\(*S[1sfdt]?(?:,|$|F)`, 0.88),
  shape(String.raw`^[1snvt]?[^&|;oUKcC]{0,12}?\)*U${selecting}`, 0.92),
  shape(String.raw`[1s)tv]U\(*S`, 0.92),
  shape(String.raw`U\(*S(?:[1svtfdei(]|n[,F])`, 0.88),
  shape(String.raw`^1\)*[&|]${term}(?:o\(*[1svtnfdei(!]|[(&|cCBH])`, 0.9),
  shape(String.raw`[1n)]&\(*1\)*B[fn(]`, 0.82),
  shape(String.raw`^&\(*1\)*[BH]`, 0.84),
  shape(String.raw`^1a\(*(?:1a\(*)?f\(\(*f\(`, 0.76),
  shape(String.raw`^1\)+FnW`, 0.84),
  shape(String.raw`^vc`, 0.74),
  shape(String.raw`^1\)*[&|]\(*(?:t|[svdfi].*)$`, 0.76),
  shape(String.raw`^1\)*[&|]\(*[1ns]\)*$`, 0.6),
  shape(String.raw`n\)*[&|]\(*[1st]\)*o\(*[1st]`, 0.74),
  shape(String.raw`[1)s]\)*[&|]\(*[1st]\)*o\(*[1st]`, 0.85),
  shape(String.raw`[^&|;]\)*[&|]\(*(?:${selecting}|[de]\(|[fi]\(.{1,40}\)o)`, 0.88),
  shape(String.raw`^[&|]\(*[1stv]\)*o\(*[1stvfdeniS]`, 0.86),
  shape(String.raw`^[&|]\(*(?:S|d|e|D|[fi]\()`, 0.86),
  shape(String.raw`^[&|]n\)*o\(*[Sde]`, 0.86),
  shape(String.raw`^[&|]no[n1s]\)*c`, 0.78),
  shape(String.raw`^[1svt]?\)*;+${statement}`, 0.86),
  shape(String.raw`[1);s];+(?:Ky|KI|KF|Knc|KD|KnK|K{1,2}v|Gys|S[1vfD])`, 0.8),
  shape(String.raw`^1;+Kn{1,3}s`, 0.8),
  shape(String.raw`^1o\(S`, 0.88),
  shape(String.raw`^[1nstv]\)*[&|]\(*y\(+S`, 0.9),
  shape(String.raw`[&|].{0,12}o\(S`, 0.88),
  shape(String.raw`\|\(+S`, 0.86),
  shape(String.raw`^1o1\)*[&|]`, 0.74),
  shape(String.raw`^f\(1\)\|f\(`, 0.76),
  shape(String.raw`^[de]\(.{0,20}\(S`, 0.84),
  shape(String.raw`^n\)+;+[Kf]`, 0.8),
  shape(String.raw`^n\)*;+(?:Kyn|KIn|KFn|KD|Gys|S[1svtfdD(a])`, 0.78),
  shape(String.raw`Gys`, 0.86),
  shape(String.raw`^1?\)*B1(?:,[1tfden(][^cC]{0,200})?(?:c|$)`, 0.76),
  shape(String.raw`^1\)*B[1(fn]`, 0.84),
  shape(String.raw`B[^;]{0,60}[de]\(`, 0.9),
  shape(String.raw`^1?\)*H\(*[1tsfdvi]`, 0.82),
  shape(String.raw`^n\)*H(?:\(|[1sfdvi]|t\)*(?:[&|oc]|$))`, 0.82),
  shape(String.raw`^[1nsvt]?\)*[a|,]y?\(+S`, 0.92),
  shape(String.raw`^[1nsvt]?\)*[|,a]\(*[de]\(`, 0.86),
  shape(String.raw`^\)*(?:,[t1s])+\)*[cWHK;UG]`, 0.85),
  shape(String.raw`^[1snvt(]?\)*[&|oa,;(]{1,3}[de]\(`, 0.84),
  shape(String.raw`^[de]\(1\)[oca]`, 0.82),
  shape(String.raw`^f\([de]\(`, 0.84),
  shape(String.raw`^[de]\([^;]{1,80}\)c`, 0.84),
  shape(String.raw`^d\(`, 0.8),
  shape(String.raw`e\(1,\(*[fe]\(`, 0.84),
  shape(String.raw`d\(`, 0.72),
  shape(String.raw`^\(*[1sv][)a&|o(1svtfdeiSL]+c$`, 0.74),
  shape(String.raw`^\(+[)a&|o(1svtfdeiS,L]{2,}c$`, 0.76),
  shape(String.raw`^[1nsv]?\)*(?:IyS?s|Iyf?\(|P[nf]?\()`, 0.9),
  shape(String.raw`P[nf]\([fde]\(`, 0.86),
  shape(String.raw`^f\((?:.{0,60})(?:S|D)`, 0.72),
  shape(String.raw`[nfde]\(\(*i\(`, 0.76),
  shape(String.raw`^f\(v`, 0.74),
  shape(String.raw`^[fde]\(.{0,40}i\(`, 0.76),
  shape(String.raw`^f\([^;]{1,20}\)of\(`, 0.74),
  shape(String.raw`^i\([^;]{0,12}\)o`, 0.76),
  shape(String.raw`^\(*S?\(*QE?(?:[1tsfdiv(]|n\().{1,40}E`, 0.76),
  shape(String.raw`^\)+[&;]`, 0.76),
  shape(String.raw`^[1nsvt]\)+[&|U]${operand}`, 0.8),
];

/** A complete statement: the job of an argument that is SQL. `Delete the file` and `select one` are none. */
export const wholeShape =
  /^(?:;;)?\(*(?:S.{1,80}F\(*[nDs]|S(?:[v1]|[fide]\()|KIn|K?KFn(?:W|;|$)|Ky{1,3}n(?:[(;,]|K|$|n1?\(|as)|KnKno|Kv|Kv|K[fde]\(\(|yn\(|Kn(?:D|v))/;

/** What begins as a statement does: a value that goes on as SQL begins with the value. */
export const statementShape =
  /^(?:;;)?\(*(?:S(?!$)|Ky|KI|KF|Kn|Kv|K[fde]?\(|yn)(?!.*c$)(?!.*\)\);K)(?!.{0,3}\(QE)/;
