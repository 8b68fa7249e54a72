/**
 * Templates of names and of values for head and tail lines: `PAGATI_{number:6}_{date:yyyyMMdd}.csv`. Words:
 * `received.name`, `received.stem`, `received.extension` (acknowledgements), `number[:width]`, `date[:pattern]`,
 * `connector`, `organization`, `parameters.<name>` (also written `connector.parameters.<name>`).
 */
import { type Day, formatDay, isDayPattern } from './day.ts';
import type { Json } from './debt-position.ts';
import { failed, ok, problem, type Result } from './problem.ts';

export interface TemplateFacts {
  readonly number: number;
  readonly date: Day;
  readonly connector: string;
  readonly organization: string;
  readonly parameters: { readonly [name: string]: Json };
  /** Name of the received file; reports have none. */
  readonly received?: string;
}

const WORD = /\{([^{}:]*)(?::([^{}]*))?\}/g;
/** What most file systems and servers take, in bytes. */
const LONGEST_NAME = 200;
const FORBIDDEN = /[/\\\p{Cc}]/u;

/** Problems: `template.unknown` (a word that says nothing here), class config. */
export function fillTemplate(template: string, facts: TemplateFacts): Result<string> {
  let unknown: string | undefined;
  const filled = template.replaceAll(WORD, (written, word: string, detail: string | undefined) => {
    const value = wordValue(word, detail, facts);
    if (value === undefined) unknown ??= written;
    return value ?? '';
  });
  if (unknown === undefined) return ok(filled);
  return failed(
    problem('template.unknown', `${unknown} says nothing here`, {
      class: 'config',
      advice:
        'Words are received.stem, received.name, number:6, date:yyyyMMdd, connector, organization, parameters.<name>.',
      place: { value: template },
    }),
  );
}

/** Problems: those of the template, and `name.unusable` (a folder in it, too long, empty). */
export function fillName(template: string, facts: TemplateFacts): Result<string> {
  const filled = fillTemplate(template, facts);
  if (!filled.ok) return filled;
  const name = filled.value.trim();
  const usable =
    name !== '' && !FORBIDDEN.test(name) && !/^\.+$/.test(name) && Buffer.byteLength(name) <= LONGEST_NAME;
  if (usable) return ok(name);
  return failed(
    problem('name.unusable', 'the template makes something that cannot name a file', {
      class: 'config',
      advice: `Use no slash and no control character, and at most ${LONGEST_NAME} bytes.`,
      place: { value: name },
    }),
  );
}

/** `esito.csv` → `esito.2.csv`: what comes after the first of a name that is already given away. */
export function supplementName(name: string, supplement: number): string {
  const { stem, extension } = splitName(name);
  return supplement === 0 ? name : `${stem}.${supplement}${extension === '' ? '' : `.${extension}`}`;
}

function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  return dot <= 0
    ? { stem: name, extension: '' }
    : { stem: name.slice(0, dot), extension: name.slice(dot + 1) };
}

function wordValue(word: string, detail: string | undefined, facts: TemplateFacts): string | undefined {
  if (word === 'number') {
    if (detail === undefined) return String(facts.number);
    return /^\d{1,2}$/.test(detail) ? String(facts.number).padStart(Number(detail), '0') : undefined;
  }
  if (word === 'date') {
    if (detail === undefined) return facts.date;
    return isDayPattern(detail) ? formatDay(facts.date, detail) : undefined;
  }
  if (detail !== undefined) return undefined;
  if (word === 'connector') return facts.connector;
  if (word === 'organization') return facts.organization;
  if (word.startsWith('received.')) return receivedPart(word.slice('received.'.length), facts.received);
  const parameter = /^(?:connector\.)?parameters\.(.+)$/.exec(word)?.[1];
  if (parameter === undefined || !Object.hasOwn(facts.parameters, parameter)) return undefined;
  const value = facts.parameters[parameter];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function receivedPart(part: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (part === 'name') return name;
  if (part === 'stem') return splitName(name).stem;
  return part === 'extension' ? splitName(name).extension : undefined;
}
