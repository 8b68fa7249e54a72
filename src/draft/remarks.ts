/** Guesses as comments of what is drafted. */
import type { Guess } from './guess.ts';
import type { Survey } from './survey.ts';
import { remark } from './yaml-text.ts';

/** The remark on a subject, if there is a guess about it. */
export function said(survey: Survey, subject: string, indent = 2): readonly string[] {
  const guess = survey.guesses.find((one) => one.subject === subject);
  return guess === undefined ? [] : [remark(`${subject}, ${inWords(guess)}`, indent)];
}

/** `UNSURE: the reason; or else …`. */
export function inWords({ certainty, why, alternatives = [] }: Guess): string {
  const word = certainty === 'unsure' ? 'UNSURE' : certainty;
  const short = alternatives.slice(0, 4);
  return `${word}: ${why}${short.length === 0 ? '' : `; or: ${short.join(', ')}`}`;
}
