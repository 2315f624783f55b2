/** `unanswered`: whether it was stolen could not be found out. */
export type Breach = "stolen" | "unseen" | "unanswered";

/** A collection of passwords that were stolen anywhere, which learns nothing of those that it is asked for. */
export interface Breaches {
  /** Never rejects: who asks decides what no answer means. */
  look(password: string): Promise<Breach>;
}
