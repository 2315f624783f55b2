/** What the classifier says about a batch of texts. */
export interface Scores {
  /** The log-odds that each text is an attack on its reader, in the order of the texts. */
  readonly logits: readonly number[];
}

/** A trained model that reads short texts (windows of about 120 tokens). Runs beside the event loop. */
export interface Classifier {
  /** Why it cannot be used here, in words for an operator; null where it can as far as is known. */
  readonly unavailable: string | null;
  /** Rejects where the model cannot be loaded, failed, or did not answer in time. */
  score(texts: readonly string[]): Promise<Scores>;
  /** Ends what it runs in. Idempotent. */
  close(): Promise<void>;
}
