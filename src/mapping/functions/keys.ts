/** Keys made of several values, the same for the same values and different for different ones. */
import { hash } from 'node:crypto';
import { problem } from '../../domain/problem.ts';
import { ArgumentProblem } from '../outcome.ts';
import { misuse, textOf } from './arguments.ts';

const KEY_DIGITS = 32;
const MOST_PARTS = 32;

export const keyFunctions = {
  /** SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits. */
  sha256: (text: unknown): string => hash('sha256', textOf('sha256', text), 'hex'),
  /**
   * 32 hexadecimal digits of some parts. A part that is missing is a problem, also the last (hence the rest parameter);
   * a blank one is not.
   */
  stableKey: (...parts: readonly unknown[]): string => {
    if (parts.length === 0 || parts.length > MOST_PARTS)
      throw misuse(`$stableKey is made of 1 to ${MOST_PARTS} parts`);
    // Quoted, so that ("1", "23") and ("12", "3") differ.
    let joined = '';
    for (let at = 0; at < parts.length; at += 1) joined += `${JSON.stringify(partOf(parts[at], at))},`;
    return hash('sha256', joined, 'hex').slice(0, KEY_DIGITS);
  },
};

function partOf(value: unknown, at: number): string {
  if (value === undefined || value === null)
    throw new ArgumentProblem(problem('required.missing', `part ${at + 1} of the key is missing`), at);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return textOf('stableKey', value).trim();
}
