/** What our own doors are told when the house cannot do what they ask. */
import { type Problem, problem } from '../domain/problem.ts';

const fault = (
  code: string,
  kind: Problem['class'],
  message: string,
  advice: string,
  file: string,
): Problem => problem(code, message, { class: kind, advice, place: { file } });

export const busy = (name: string): Problem =>
  fault('inbox.busy', 'transient', `another session is writing "${name}"`, 'Wait until it has ended.', name);

export const exists = (name: string): Problem =>
  fault(
    'inbox.exists',
    'config',
    `there already is a "${name}"`,
    'Another name, or the existing file must go first.',
    name,
  );

export const gone = (name: string): Problem =>
  fault('inbox.gone', 'transient', `"${name}" is not there`, 'It was taken or removed.', name);

export const lost = (name: string): Problem =>
  fault('inbox.lost', 'transient', `"${name}" passed to another session`, 'Upload it again.', name);

export const changed = (name: string): Problem =>
  fault('inbox.changed', 'transient', `"${name}" changed meanwhile`, 'It is collected again.', name);

export const full = (name: string): Problem =>
  fault(
    'inbox.full',
    'transient',
    'the files that wait here are too many or too big',
    'Remove some of them, or ask why they are not taken (tramite status).',
    name,
  );

export const otherBytes = (name: string): Problem =>
  fault(
    'inbox.bytes',
    'transient',
    `the bytes of "${name}" are not those that were announced`,
    'It is tried again.',
    name,
  );
