import type { Tag } from "./tokens.ts";

/** True where a page shows nothing of what stands in the element. */
export function isHiding(text: string, tag: Tag): boolean {
  return tag.attributes.some(({ name, start, end }) => {
    if (name === "hidden") return true;
    if (name === "aria-hidden") return text.slice(start, end).toLowerCase() === "true";
    if (name === "style") return isHidingStyle(text.slice(start, end));
    return name === "color" && isPale(text.slice(start, end));
  });
}

/** Sees declarations that hide by themselves, and a colour that is that of the ground; not what a style sheet says. */
function isHidingStyle(style: string): boolean {
  const declarations = new Map<string, string>();
  for (const declaration of style.toLowerCase().split(";").slice(0, MOST)) {
    const colon = declaration.indexOf(":");
    if (colon < 0) continue;
    const property = declaration.slice(0, colon).trim();
    const value = declaration
      .slice(colon + 1)
      .replace("!important", "")
      .trim();
    if (hiding.get(property)?.test(value) === true) return true;
    declarations.set(property, value);
  }
  const colour = declarations.get("color");
  const ground = declarations.get("background-color") ?? declarations.get("background");
  return colour !== undefined && (colour === ground || (ground === undefined && isPale(colour)));
}

const MOST = 64;

const hiding: ReadonlyMap<string, RegExp> = new Map([
  ["display", /^none/],
  ["visibility", /^(?:hidden|collapse)/],
  ["content-visibility", /^hidden/],
  ["font-size", /^(?:0*(?:\.0*)?[01](?:\.\d{0,4})?(?:px|pt)?$|0(?:\.\d{1,4})?(?:r?em|%)?$)/],
  ["font", /^(?:0|1px)\b/],
  ["opacity", /^(?:0|0?\.0\d{0,3}|0%)$/],
  ["height", /^[01](?:px)?$/],
  ["max-height", /^[01](?:px)?$/],
  ["width", /^[01](?:px)?$/],
  ["text-indent", /^-\d{3}/],
  ["left", /^-\d{3}/],
  ["right", /^-\d{3}/],
  ["top", /^-\d{3}/],
  ["margin-left", /^-\d{4}/],
  ["clip", /^rect\(\s*(?:0|1px)/],
  ["clip-path", /^(?:inset\(\s*(?:50|100)%|circle\(\s*0)/],
  ["transform", /^scale[xy]?\(\s*0/],
  ["color", /^(?:transparent|rgba\([^)]{0,40},\s*0(?:\.0\d{0,3})?\s*\)|#[0-9a-f]{6}0[0-9a-f]$)/],
]);

/** White, or nearly, which most pages are. */
const isPale = (colour: string): boolean =>
  /^(?:white|snow|ivory|#f[a-f0-9]f[a-f0-9]f[a-f0-9]|#fff[0-9a-f]?|rgb\(\s*25\d[,\s]+25\d[,\s]+25\d\s*\))$/i.test(
    colour.trim(),
  );
