/** Why a request is refused, as a client is told. Thrown while it is answered; the conversation goes on. */
import type { Problem } from '../../../domain/problem.ts';
import type { Status } from './replies.ts';

export class Refused extends Error {
  readonly status: Status;
  constructor(status: Status, words: string) {
    super(words);
    this.status = status;
  }
}

export const denied = (words: string): Refused => new Refused('permissionDenied', words);
export const noSuchFile = (): Refused => new Refused('noSuchFile', 'No such file');
export const failure = (words: string): Refused => new Refused('failure', words);
export const badHandle = (): Refused => failure('no such handle');

/** Version 3 has few words: what is not there and what is not allowed are told apart, all else is a failure. */
export const refusedBy = (found: Problem): Refused =>
  found.code === 'inbox.gone' ? noSuchFile() : failure(found.message);

const DISK: { readonly [code: string]: string } = {
  ENOSPC: 'no space is left on the disk of the server',
  EDQUOT: 'the disk quota of the server is used up',
  EROFS: 'the disk of the server is read-only',
  EFBIG: 'the file is too large for the disk of the server',
};

/** What a client is told of a fault that is not its own; undefined: nothing that helps it. */
export const diskWords = (error: unknown): string | undefined =>
  DISK[(error as NodeJS.ErrnoException).code ?? ''];
