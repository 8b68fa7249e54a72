/** What an SFTP server answers, as problems. */
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { denied, failedThere, full, gone, noFolder, unsupported } from '../faults.ts';
import { StatusError } from './line.ts';

/** draft-ietf-secsh-filexfer-02 §7; 14 and 15 come from later drafts, and some servers send them all the same. */
export const STATUS = {
  eof: 1,
  noSuchFile: 2,
  denied: 3,
  failure: 4,
  unsupported: 8,
  noSuchPath: 10,
  exists: 11,
  writeProtected: 12,
  noSpace: 14,
  quota: 15,
} as const;

export const isStatus = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof StatusError && statuses.includes(error.status);

export const isMissing = (error: unknown): boolean => isStatus(error, STATUS.noSuchFile, STATUS.noSuchPath);

/** The problem behind a failed request; an error that is neither a status nor a problem is a bug and goes on. */
export function explain(error: unknown, doing: string, where: string, name?: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (!(error instanceof StatusError)) throw error;
  const what = name === undefined ? `${doing} ${where}` : `${doing} "${name}" in ${where}`;
  switch (error.status) {
    case STATUS.noSuchFile:
    case STATUS.noSuchPath:
      return name === undefined ? noFolder(where) : gone(name);
    case STATUS.denied:
    case STATUS.writeProtected:
      return denied(what, name);
    case STATUS.unsupported:
      return unsupported(where, doing);
    case STATUS.noSpace:
    case STATUS.quota:
      return full(where, name);
    default:
      // Protocol version 3 has one status for every failure: the words are all there is.
      if (/no space|quota|disk.*full|exceeded/i.test(error.message)) return full(where, name);
      return failedThere(where, doing, error.message, name);
  }
}
