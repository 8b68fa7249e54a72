/** Reads `order`: in which order a connector's files are taken. */
import type { IntakeOrder } from '../domain/configuration.ts';
import { type Findings, fault } from './draft.ts';
import { globsOverlap } from './glob.ts';
import { choices } from './near.ts';
import { readable } from './pointer.ts';

/** The shape that the schema admits. */
export type WrittenOrder =
  | 'mtime'
  | 'name'
  | { readonly sequence: string; readonly gaps?: 'hold' | 'warn'; readonly start?: number };

const AT = '/receive/order/sequence';
const WORD = 'sequence';
const EXAMPLE = 'For instance TARI_*_{sequence}.csv.';

/** Problems: `order.sequence` (where the number stands), `order.match` (no file that is taken has such a name). */
export function readOrder(
  written: WrittenOrder | undefined,
  match: string,
  { source, problems }: Findings,
): IntakeOrder {
  if (written === undefined || written === 'mtime') return { by: 'modified' };
  if (written === 'name') return { by: 'name' };
  const { sequence, gaps, start } = written;
  const wrong = wrongPattern(sequence);
  if (wrong !== undefined) {
    problems.push(
      fault(source, AT, 'order.sequence', `${readable(AT)} ${sequence}: ${wrong.message}`, wrong.advice),
    );
  } else if (!globsOverlap(sequence.replace(`{${WORD}}`, '[0-9]*'), match)) {
    const message = `${readable(AT)} ${sequence} names no file that receive.match ${match} takes`;
    problems.push(fault(source, AT, 'order.match', message, 'Both speak of the same files.'));
  }
  return { by: 'sequence', name: sequence, gaps: gaps ?? 'hold', start: start ?? 1 };
}

function wrongPattern(name: string): { readonly message: string; readonly advice: string } | undefined {
  const words = [...name.matchAll(/\{([^{}]*)\}/g)].map(([, word = '']) => word);
  const other = words.find((word) => word !== WORD);
  if (other !== undefined)
    return { message: `{${other}} is not a word of it`, advice: `${choices(other, [WORD])} ${EXAMPLE}` };
  if (words.length === 0) return { message: 'it does not say where the number stands', advice: EXAMPLE };
  if (words.length > 1) return { message: 'the number stands in two places', advice: 'Write * for one.' };
  if (/[{}]/.test(name.replace(`{${WORD}}`, '')))
    return { message: 'a brace is not closed', advice: EXAMPLE };
  if (/[?[\]]/.test(name)) return { message: 'only * says what varies', advice: EXAMPLE };
  return undefined;
}
