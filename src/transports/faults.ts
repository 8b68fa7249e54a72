/**
 * The problems that every transport shares, with what to do about each. Classes: `config` and `auth` wait for a
 * person, `transient` is tried again at the next cycle. Codes are listed in docs/problems.md.
 */
import { type Problem, type ProblemClass, ProblemError, problem } from '../domain/problem.ts';

const fault = (code: string, kind: ProblemClass, message: string, advice: string, file?: string): Problem =>
  problem(code, message, { class: kind, advice, ...(file === undefined ? {} : { place: { file } }) });

export const unreachable = (where: string, why: string): Problem =>
  fault(
    'transport.unreachable',
    'transient',
    `${where} cannot be reached: ${why}.`,
    'Check the address, the port and the firewall between here and there; it is tried again at the next cycle.',
  );

export const unknownHost = (host: string, why: string): Problem =>
  fault(
    'transport.unreachable',
    'transient',
    `The name ${host} is not known to the DNS (${why}).`,
    'Check how the host is written, and which DNS this machine asks; it is tried again at the next cycle.',
  );

export const lost = (where: string, why: string): Problem =>
  fault(
    'transport.lost',
    'transient',
    `The connection with ${where} broke: ${why}.`,
    'Nothing was taken or changed halfway; it is tried again at the next cycle. If it happens often, ask who runs the server.',
  );

export const timedOut = (where: string, doing: string, seconds: number): Problem =>
  fault(
    'transport.timeout',
    'transient',
    `${where} gave no answer in ${seconds} s (${doing}).`,
    'It is tried again at the next cycle; if the server is only slow, raise timeoutSeconds.',
  );

export const stopped = (where: string, doing: string): Problem =>
  fault(
    'transport.stopped',
    'transient',
    `Stopped before ${where} answered (${doing}).`,
    'Tramite was asked to stop, or the cycle ended; the work resumes by itself.',
  );

export const refusedLogin = (where: string, why: string, advice: string): Problem =>
  fault('transport.login', 'auth', `${where} refused the login: ${why}.`, advice);

export const noFolder = (where: string): Problem =>
  fault(
    'transport.not-found',
    'config',
    `The folder ${where} does not exist.`,
    'Correct the path in the connector, or create the folder (is its disk or share mounted?).',
  );

export const notFolder = (where: string): Problem =>
  fault(
    'transport.not-found',
    'config',
    `${where} is not a folder.`,
    'Give the path of the folder that holds the files, not of a file.',
  );

/** A file that was there and no longer is: somebody else's hand, worth another look and no alarm. */
export const gone = (name: string): Problem =>
  fault(
    'transport.gone',
    'transient',
    `The file "${name}" is no longer there.`,
    'Someone else moved or deleted it; see that no other program takes files from the same folder.',
    name,
  );

export const denied = (what: string, file?: string): Problem =>
  fault(
    'transport.denied',
    'config',
    `Permission denied: ${what}.`,
    'Give the account that Tramite uses the right to list, read, write, rename and delete in this folder.',
    file,
  );

export const notRegular = (name: string): Problem =>
  fault(
    'transport.not-regular',
    'data',
    `"${name}" is not a regular file (a link, a folder, a pipe or a device).`,
    'Links and devices are never followed; put the file itself in the folder.',
    name,
  );

/** A regular file that is not taken because of whose it is. */
export const refusedFile = (name: string, why: string): Problem =>
  fault(
    'transport.not-trusted',
    'config',
    `"${name}" is not taken: ${why}.`,
    'Have the file written by an account that may, or name that account in owners.',
    name,
  );

export const exists = (name: string): Problem =>
  fault(
    'transport.exists',
    'config',
    `There already is a "${name}"; it was not replaced.`,
    'Move the existing file away, or choose another name or subfolder.',
    name,
  );

export const truncated = (name: string, expected: number, got: number): Problem =>
  fault(
    'transport.truncated',
    'transient',
    `"${name}": ${got} bytes arrived of ${expected}.`,
    'The partial copy is discarded and the file is read again at the next cycle.',
    name,
  );

export const changed = (name: string, what: string): Problem =>
  fault(
    'transport.changed',
    'transient',
    `"${name}" changed while it was read (${what}).`,
    'Someone is still writing it: it is left where it is and read again. If it recurs, lengthen its ready gates.',
    name,
  );

export const full = (where: string, file?: string): Problem =>
  fault(
    'transport.full',
    'transient',
    `No space left at ${where}.`,
    'Free space or raise the quota there; it is tried again at the next cycle.',
    file,
  );

export const badName = (name: string, why: string): Problem =>
  fault(
    'transport.name',
    'data',
    `The file name "${name}" cannot be used: ${why}.`,
    'Rename the file at the source.',
    name,
  );

export const unsupported = (where: string, doing: string): Problem =>
  fault(
    'transport.unsupported',
    'config',
    `${where} does not support what is needed (${doing}).`,
    'Ask who runs the server to allow it, or use another door.',
  );

export const failedThere = (where: string, doing: string, words: string, file?: string): Problem =>
  fault(
    'transport.failed',
    'transient',
    `${where} failed (${doing}): ${words}.`,
    'It is tried again at the next cycle; if it lasts, ask who runs the server or the disk.',
    file,
  );

export const badLocation = (location: string, why: string, advice: string): Problem =>
  fault('transport.location', 'config', `The location "${location}" cannot be used: ${why}.`, advice);

export const badOption = (option: string, why: string, advice: string): Problem =>
  problem('transport.option', `The option "${option}" cannot be used: ${why}.`, {
    class: 'config',
    advice,
    place: { field: option },
  });

/** Throws the problem where a value cannot carry it (async iterables). */
export function raise(found: Problem): never {
  throw new ProblemError(found);
}
