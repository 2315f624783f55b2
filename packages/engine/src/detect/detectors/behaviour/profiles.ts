import type { Instant } from "@guardian/model";
import { Recent } from "../activity/recent.ts";
import { Profile } from "./profile.ts";
import { parseProfile, profileText } from "./profile-text.ts";

/** One profile in memory, with what came since it was last written: others may write the same one. */
export class Kept {
  readonly key: string;
  whole: Profile;
  fresh: Profile | null = null;
  /** When something of a rule was said last, so that one event does not fill the audit. */
  readonly said = new Map<string, Instant>();
  /** Calls in the minute that runs. */
  minute = 0;
  inMinute = 0;
  /** The hour, since the epoch, that was counted last. */
  hour = 0;
  /** How the last answers ended, a bit each, the newest lowest. */
  endings = 0;
  ended = 0;

  constructor(key: string, whole: Profile) {
    this.key = key;
    this.whole = whole;
  }

  /** Does the same to the whole and to what is not written yet. */
  note(time: Instant, add: (profile: Profile) => void): void {
    const fresh = (this.fresh ??= new Profile(time));
    for (const profile of [this.whole, fresh]) {
      profile.advance(time);
      add(profile);
    }
  }
}

/** What of a profile is to be written, and how. */
export interface ProfileChange {
  readonly key: string;
  readonly at: Instant;
  /** The new text, from what stands there now; may be asked again where another process was faster. */
  apply(stored: string | null): string;
  /** It was written. */
  done(): void;
  /** It was not, and stays to be written. */
  failed(): void;
}

/** All profiles of a process: bounded, read once, written now and then. */
export class Profiles {
  readonly #most: number;
  readonly #kept: Recent<Kept>;
  /** Forgotten in memory before they were written. */
  #orphans: Kept[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#kept = new Recent(most);
  }

  get size(): number {
    return this.#kept.size + this.#orphans.length;
  }

  get(key: string, time: Instant): Kept {
    return this.#kept.get(key) ?? this.#add(new Kept(key, new Profile(time)));
  }

  #add(kept: Kept): Kept {
    this.#kept.set(kept.key, kept, (forgotten) => {
      for (const one of forgotten)
        if (one.fresh !== null && one.whole.calls > 1 && this.#orphans.length < this.#most)
          this.#orphans.push(one);
    });
    return kept;
  }

  /** Adds what was written before, also to what was seen meanwhile; says whether it was a profile. */
  load(key: string, text: string): boolean {
    const profile = parseProfile(text);
    if (profile === null) return false;
    const known = this.#kept.get(key);
    if (known === undefined) this.#add(new Kept(key, profile));
    else known.whole = joined(profile, known.fresh);
    return true;
  }

  /** Takes out what is to be written. A tool that was called once is not: names that nobody uses again would fill the disk. */
  changes(): readonly ProfileChange[] {
    const orphans = this.#orphans;
    this.#orphans = [];
    const changed = [...orphans, ...this.#kept.values()].filter(
      ({ fresh, whole }) => fresh !== null && whole.calls > 1,
    );
    return changed.map(changeOf);
  }
}

function changeOf(kept: Kept): ProfileChange {
  const pending = kept.fresh;
  kept.fresh = null;
  let merged: Profile | null = null;
  return {
    key: kept.key,
    at: kept.whole.until,
    apply(stored) {
      const before = stored === null ? null : parseProfile(stored);
      merged = before === null ? copy(pending ?? kept.whole) : joined(before, pending);
      return profileText(merged);
    },
    done() {
      if (merged !== null) kept.whole = joined(merged, kept.fresh);
    },
    failed() {
      if (pending === null) return;
      kept.fresh = joined(pending, kept.fresh);
    },
  };
}

/** The first with a copy of the second, which stays what it is. */
function joined(profile: Profile, more: Profile | null): Profile {
  if (more !== null) profile.take(copy(more));
  return profile;
}

function copy(profile: Profile): Profile {
  return parseProfile(profileText(profile)) ?? profile;
}
