/** The text of a companion file: a marker or a hash holds a line or two, and is read no further. */
import type { Session } from '../../../domain/ports/transport.ts';
import { type Problem, ProblemError } from '../../../domain/problem.ts';

const MOST_BYTES = 64 * 1024;

/** Undefined when it is gone again. */
export async function smallText(session: Session, name: string): Promise<string | undefined> {
  const file = await session.stat(name);
  if (!file.ok) throw new ProblemError(file.problem);
  if (file.value === undefined) return undefined;
  if (file.value.size > MOST_BYTES) throw new ProblemError(tooLarge(name, file.value.size));
  const chunks: Uint8Array[] = [];
  for await (const chunk of session.read(file.value)) chunks.push(chunk);
  return new TextDecoder('latin1').decode(Buffer.concat(chunks));
}

const tooLarge = (name: string, size: number): Problem => ({
  code: 'gate.companion',
  class: 'data',
  message: `${name} stands beside the file as its marker or hash, but has ${size} bytes`,
  advice: 'See that match does not take the data for its marker; a marker holds a line or two.',
  place: { file: name },
});
