import type { Json, JsonPointer, Subject } from "@guardian/model";
import { leadsToPrototype } from "./prototype.ts";
import type { Sign } from "./sign.ts";

/** A key of an argument that is an attack, and the value that it stands in. */
export interface KeySign {
  readonly sign: Sign;
  readonly key: string;
  readonly path: JsonPointer;
  readonly owner: JsonPointer;
}

/** The first operator of a document database among the keys, as in `{"password": {"$ne": null}}`, and the first way to a prototype. */
export function keySignsIn({ arguments: given, origin }: Subject): readonly KeySign[] {
  const walk = new Walk();
  // Over the wire the arguments stand in the message's parameters; a text of one argument is the value itself.
  if (origin.time !== undefined) walk.read(given, "/params/arguments", 0);
  else walk.read(origin.argument === undefined ? given : memberOf(given, origin.argument), "", 0);
  return [walk.operator, walk.prototype].filter((sign) => sign !== null);
}

const operators =
  /^\$(?:ne|gt|gte|lt|lte|in|nin|regex|where|exists|or|and|not|nor|eq|expr|function|elemMatch|type|mod|all|size|jsonSchema)$/;
/** An operator stands near the top; deeper, it is somebody's data. */
const deepestOperator = 6;
const deepest = 24;

class Walk {
  operator: KeySign | null = null;
  prototype: KeySign | null = null;

  read(value: Json | undefined, path: JsonPointer, depth: number): void {
    if (depth > deepest || typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (this.prototype !== null && (this.operator !== null || depth > deepestOperator)) return;
      const at = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const found = { key, path: at, owner: path };
      if (this.operator === null && depth <= deepestOperator && operators.test(key))
        this.operator = { ...found, sign: { ...operator, span: { start: 0, end: key.length } } };
      if (this.prototype === null && leadsToPrototype(key, inner))
        this.prototype = { ...found, sign: { ...toPrototype, span: { start: 0, end: key.length } } };
      this.read(inner, at, depth + 1);
    }
  }
}

const operator = { attack: "nosql-injection", form: "whole", confidence: 0.84 } as const;
const toPrototype = { attack: "prototype-pollution", form: "breakout", confidence: 0.9 } as const;

function memberOf(given: Json | undefined, name: string): Json | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  // Own members only: the name is anybody's.
  return Object.entries(given).find(([key]) => key === name)?.[1];
}
