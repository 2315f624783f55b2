import { excerpt } from "@guardian/model";
import type { z } from "zod";
import { Problem } from "./problem.ts";

const mostIssues = 10;

/** What a schema makes of a value; throws `request/invalid` with the places, and never with the values, which may be secrets. */
export function checked(schema: z.ZodType, value: unknown, place: "body" | "query" | "path"): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, mostIssues).map((issue) => ({
    path: excerpt([place, ...issue.path.map(String)].join("."), 200),
    message: excerpt(issue.message, 200),
  }));
  throw new Problem("request/invalid", { issues });
}
