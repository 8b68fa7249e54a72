/** A column chosen for a role, with the evidence. */
import type { Certainty, Guess } from './guess.ts';
import { type Profile, placeOf } from './kinds.ts';

export interface Choice {
  readonly profile: Profile;
  readonly certainty: Certainty;
  readonly why: string;
  /** Other columns that it could be. */
  readonly others: readonly Profile[];
}

export const guessOf = (subject: string, { profile, certainty, why, others }: Choice): Guess => ({
  subject,
  value: placeOf(profile.column),
  certainty,
  why,
  alternatives: others.map(({ column }) => placeOf(column)),
});
