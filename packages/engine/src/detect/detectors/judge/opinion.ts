import type { Finding, Json } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { isObject } from "../../../decode/message.ts";
import { defaultLimits } from "../../../decode/limits.ts";
import { read } from "../../../decode/reader.ts";
import { Refusal } from "../../../decode/tokens.ts";
import { fingerprint } from "../../findings.ts";
import type { Incomplete } from "../../incomplete.ts";
import { unable } from "../../unable.ts";
import type { Material } from "./material.ts";
import { quotedIn } from "./quoted-in.ts";
import { reasonCodes, reasons } from "./reasons.ts";
import type { ReasonCode } from "./reasons.ts";

/** What the judge holds of a text. */
export type Opinion =
  | { readonly verdict: "benign" }
  | {
      readonly verdict: "malicious" | "suspicious";
      readonly confidence: number;
      readonly reason: ReasonCode;
      readonly quote: string;
    };

const mostAnswer = 8 * 1024;
const mostQuote = 400;
const members = ["mark", "verdict", "confidence", "reason", "quote"];

/** Reads an answer; throws where it is not exactly what was asked for, or says one thing and another. */
export function opinionOf(answer: string, nonce: string): Opinion {
  const value = answer.length > mostAnswer ? undefined : parsed(answer);
  if (!isObject(value)) throw unusable("is no JSON object");
  const keys = Object.keys(value);
  if (keys.length !== members.length || !members.every((key) => keys.includes(key)))
    throw unusable("has not the members that were asked for");
  const { mark, verdict, confidence, reason, quote } = value;
  if (mark !== nonce) throw unusable("does not name the mark of the question");
  if (typeof confidence !== "number" || !(confidence >= 0 && confidence <= 1))
    throw unusable("has a confidence that is no number from 0 to 1");
  if (typeof quote !== "string" || quote.length > mostQuote)
    throw unusable("has a quote that is no short text");
  const code = reasonCodes.find((known) => known === reason) ?? null;
  if (code === null && reason !== "none") throw unusable("gives a reason that is not in the list");
  if (verdict !== "benign" && verdict !== "malicious" && verdict !== "suspicious")
    throw unusable("gives a verdict that is not in the list");
  if (confidence < 0.5) throw unusable("contradicts itself: it doubts its own verdict");
  if (verdict === "benign") {
    if (code !== null || quote !== "") throw unusable("contradicts itself: benign, with a reason or a quote");
    return { verdict };
  }
  if (code === null) throw unusable("contradicts itself: an attack without a reason");
  return { verdict, confidence, reason: code, quote };
}

/** The finding of an opinion, at the place that it quotes; throws where nothing of the kind stands in the text. */
export function findingOf(opinion: Opinion, material: Material): Finding | null {
  if (opinion.verdict === "benign") return null;
  const { verdict, confidence, reason, quote } = opinion;
  const place = quotedIn(material, quote);
  if (place === null) throw unusable("quotes what does not stand in the text");
  const rule = `judge/${reason}`;
  const { title, severity } = reasons[reason];
  return {
    rule,
    layer: "judge",
    title,
    severity: verdict === "suspicious" ? "medium" : severity,
    confidence,
    path: place.path,
    span: place.span,
    via: place.via,
    excerpt: excerpt(place.text, 200),
    fingerprint: fingerprint(rule, place.path, place.text),
  };
}

/** The reader of traffic: it refuses a key that stands twice, by which one answer could hold two verdicts. */
function parsed(text: string): Json | undefined {
  try {
    const { array, items } = read(text, defaultLimits);
    return array ? undefined : items[0]?.value;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const unusable = (what: string): Incomplete => unable("unusable", `the model's answer ${what}`);
