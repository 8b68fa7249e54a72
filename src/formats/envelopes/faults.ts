/** The problems of envelopes: each fault once, in plain words. All are thrown, since they come up while bytes flow. */
import { type ProblemClass, ProblemError, problem } from '../../domain/problem.ts';

const AGAIN = 'Ask for the file again; if it always comes like this, its sender makes it wrongly.';

/** `place.file`: the member, or the envelope where it is nobody's in particular. */
const fault = (code: string, file: string, message: string, advice: string, kind: ProblemClass = 'data') =>
  new ProblemError(problem(code, message, { class: kind, advice, place: { file } }));

/** Cut short, altered, followed by something else, or no such envelope at all. */
export const damaged = (file: string, message: string, advice = AGAIN): ProblemError =>
  fault('envelope.damaged', file, message, advice);

/** More comes out than a file of ours can hold. */
export const bomb = (file: string, message: string): ProblemError =>
  fault(
    'envelope.bomb',
    file,
    message,
    'No file of a gestionale swells like this: ask its sender what it is, and for the file in smaller parts.',
  );

/** A name that would leave the folder, or is none. */
export const unsafePath = (file: string, message: string): ProblemError =>
  fault(
    'envelope.path',
    file,
    message,
    'Ask for the files themselves at the top of the zip, without folders, links or paths in their names.',
  );

/** None, too many, or two of one name. */
export const wrongMembers = (file: string, message: string, advice: string): ProblemError =>
  fault('envelope.members', file, message, advice);

/** Made in a way that Tramite does not open, though it may be whole. */
export const unsupported = (file: string, message: string, advice: string): ProblemError =>
  fault('envelope.unsupported', file, message, advice);

/** Unsigned, or not by whom it should be. */
export const wrongSignature = (file: string, message: string, advice: string): ProblemError =>
  fault('envelope.signature', file, message, advice);

/** The keys of the connector are not those that this takes. */
export const wrongKey = (file: string, message: string, advice: string): ProblemError =>
  fault('envelope.key', file, message, advice, 'config');

/** The password or passphrase of the connector does not open it, or there is none. */
export const wrongPassword = (file: string, message: string, advice: string): ProblemError =>
  fault('envelope.password', file, message, advice, 'auth');

/** More layers than are ever opened. */
export const tooDeep = (file: string, depth: number): ProblemError =>
  fault(
    'envelope.depth',
    file,
    `more than ${depth} envelopes, one in the other`,
    `Name at most ${depth} of them; ask the sender for fewer.`,
    'config',
  );
