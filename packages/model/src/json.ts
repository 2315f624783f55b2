/** Any JSON value as the strict reader returns it: objects have no prototype, so `__proto__` is an ordinary key. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** An RFC 6901 pointer into a frame's JSON text, e.g. `/result/tools/0/description`. The empty pointer is the whole document. */
export type JsonPointer = string;

/** A half-open range. In texts it counts UTF-16 code units, in frames bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
