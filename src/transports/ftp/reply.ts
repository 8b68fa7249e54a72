/** What an FTP server answers (RFC 959, section 4.2), as problems. */
import { FTPError } from 'basic-ftp';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { denied, failedThere, full, gone, lost, noFolder, unsupported } from '../faults.ts';

export const isReply = (error: unknown): error is FTPError => error instanceof FTPError;

export const hasCode = (error: unknown, ...codes: readonly number[]): boolean =>
  isReply(error) && codes.includes(error.code);

/** The command, or one of its arguments, is not known there. */
export const isUnknown = (error: unknown): boolean => hasCode(error, 500, 501, 502, 504);

/** The reply's own words on one line, without its code. */
export function wordsOf(error: Error): string {
  const line = error.message.split('\n').at(-1) ?? '';
  return (
    line
      .replace(/^\d{3}[ -]?/, '')
      .replace(/\.$/, '')
      .slice(0, 200) || error.message.slice(0, 200)
  );
}

const NO_SPACE = /no space|quota|disk.{0,20}full|exceeded|insufficient/i;
const NOT_ALLOWED = /permission|denied|not permitted|not allowed|forbidden|read.only|prohibited|access/i;
const MISSING =
  /no such|not found|cannot find|can't find|doesn't exist|does not exist|unable to find|not exist/i;

/** "550" says "no" to everything: only its words tell a right that lacks from a file that does. */
export const saysDenied = (error: unknown): boolean =>
  isReply(error) &&
  hasCode(error, 450, 530, 532, 550, 553) &&
  NOT_ALLOWED.test(error.message) &&
  !MISSING.test(error.message);

/** The problem behind a failed command; an error that is neither a reply nor a problem is not ours and goes on. */
export function explain(error: unknown, doing: string, where: string, name?: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (!isReply(error)) throw error;
  const what = name === undefined ? `${doing} ${where}` : `${doing} "${name}" in ${where}`;
  const words = wordsOf(error);
  if (hasCode(error, 421, 425, 426)) return lost(where, words);
  if (hasCode(error, 452, 552) || NO_SPACE.test(error.message)) return full(where, name);
  // Where a file cannot be written, 553 comes without a reason: it mostly is a missing right.
  if (hasCode(error, 530, 532, 553) || saysDenied(error)) return denied(`${what} (${words})`, name);
  if (hasCode(error, 550) && MISSING.test(error.message)) {
    return name === undefined ? noFolder(where) : gone(name);
  }
  if (hasCode(error, 502, 504)) return unsupported(where, `${doing}: ${words}`);
  return failedThere(where, doing, words, name);
}
