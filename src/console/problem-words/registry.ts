/** Every problem in Italian, by its code. */
import { ACCESS } from './access.ts';
import { ALERTS } from './alerts.ts';
import { AMOUNTS } from './amounts.ts';
import { BYTES } from './bytes.ts';
import { CODES } from './codes.ts';
import { CONFIGURATION } from './configuration.ts';
import { CONNECTORS } from './connectors.ts';
import { CORRECTIONS } from './corrections.ts';
import { CSV } from './csv.ts';
import { DELIVERIES } from './deliveries.ts';
import { DOORS } from './doors.ts';
import { ENVELOPES } from './envelopes.ts';
import { FLOWS } from './flows.ts';
import { INBOX } from './inbox.ts';
import { INSTALLATION } from './installation.ts';
import { MAPPING } from './mapping.ts';
import { NODO } from './nodo.ts';
import { OPERATIONS } from './operations.ts';
import { PEOPLE } from './people.ts';
import { RECORDS } from './records.ts';
import { REFERENCES } from './references.ts';
import { TRANSPORTS } from './transports.ts';
import { VALUES } from './values.ts';
import type { ProblemWord, ProblemWords } from './word.ts';

export const SUBJECTS: readonly ProblemWords[] = [
  ACCESS,
  ALERTS,
  AMOUNTS,
  BYTES,
  CODES,
  CONFIGURATION,
  CONNECTORS,
  CORRECTIONS,
  CSV,
  DELIVERIES,
  DOORS,
  ENVELOPES,
  FLOWS,
  INBOX,
  INSTALLATION,
  MAPPING,
  NODO,
  OPERATIONS,
  PEOPLE,
  RECORDS,
  REFERENCES,
  TRANSPORTS,
  VALUES,
];

const WORDS: ProblemWords = Object.assign({}, ...SUBJECTS);

/** Undefined: no such code. One that ends in `…` speaks for every code that begins as it does. */
export function wordsOf(code: string): ProblemWord | undefined {
  if (Object.hasOwn(WORDS, code)) return WORDS[code];
  const family = `${code.slice(0, code.indexOf('.') + 1)}…`;
  return Object.hasOwn(WORDS, family) ? WORDS[family] : undefined;
}
