import { contexts, rootsOf, secretsOfForms } from "@guardian/engine";
import { z } from "zod";

const count = (most: number) => z.number().int().min(1).max(most).optional();

const host = z
  .string()
  .regex(
    /^(?:\*\.)?[a-z0-9[\]:-]{1,63}(?:\.[a-z0-9-]{1,63}){0,20}$/i,
    "a host is a name or a number, `*.` before it at most",
  );

const folder = z
  .string()
  .refine(
    (entry) => /^(?:[/\\]|[a-z]:)/i.test(entry) && rootsOf([entry]) !== null,
    "a root of a client is an absolute path",
  );

/** The key `client` of a server in the configuration file: what it may ask of clients. */
export const clientShape = z.strictObject({
  forms: z.array(z.enum(secretsOfForms)).optional(),
  hosts: z.array(host).optional(),
  roots: z.array(folder).min(1, "name at least one root, or leave the key out").optional(),
  sampling: z
    .strictObject({
      context: z.enum(contexts).optional(),
      tools: z.boolean().optional(),
      "max-tokens": count(10_000_000),
      "max-characters": count(100_000_000),
      "per-minute": count(100_000),
    })
    .optional(),
});
