/** Names of outbound files are templates: `PAGATI_{number:6}_{date:yyyyMMdd}.csv`. Here only their words are checked. */
import { isDayPattern } from '../domain/day.ts';
import { choices } from './near.ts';

const ALWAYS = ['number', 'date', 'connector', 'organization'];
const RECEIVED = ['received.stem', 'received.name', 'received.extension'];

/** What is wrong with a template; reports have no received file. */
export function checkName(
  template: string,
  kind: 'acknowledgement' | 'report',
): { readonly message: string; readonly advice: string } | undefined {
  const known = kind === 'acknowledgement' ? [...RECEIVED, ...ALWAYS] : ALWAYS;
  const rest = template.replaceAll(/\{([^{}:]*)(?::([^{}]*))?\}/g, '');
  if (/[{}]/.test(rest)) return { message: 'a brace is not closed', advice: 'Write words as {number:6}.' };
  for (const [, word = '', detail] of template.matchAll(/\{([^{}:]*)(?::([^{}]*))?\}/g)) {
    if (word.startsWith('parameters.') && detail === undefined) continue;
    if (!known.includes(word))
      return { message: `{${word}} is not a word of templates`, advice: choices(word, known) };
    if (word === 'number' && detail !== undefined && !/^([1-9]|1[0-8])$/.test(detail)) {
      return {
        message: `{number:${detail}} has no width`,
        advice: 'Write how many digits, for instance {number:6}.',
      };
    }
    if (word === 'date' && (detail === undefined || !isDayPattern(detail) || detail.includes('/'))) {
      return {
        message: `{date${detail === undefined ? '' : `:${detail}`}} has no pattern that names may hold`,
        advice: 'For instance {date:yyyyMMdd}.',
      };
    }
  }
  return undefined;
}
