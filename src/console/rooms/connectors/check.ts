/** Tries the doors of a connector and shows each step, the one that failed with what to do about it. */
import type { ConnectorConfig } from '../../../domain/configuration.ts';
import { failed, ok, problem, type Result } from '../../../domain/problem.ts';
import { type Connection, checkConnections } from '../../../pipeline/connect.ts';
import type { Context } from '../../../pipeline/context.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { badge, moment } from '../../italian.ts';
import { adviceBelow, problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

/** At once, of all visitors: each may hold a server's connection for minutes. */
const MOST_AT_ONCE = 4;
let running = 0;

/** Problem `connection.busy`. */
export async function tryConnections(
  context: Context,
  config: ConnectorConfig,
): Promise<Result<readonly Connection[]>> {
  if (running >= MOST_AT_ONCE)
    return failed(
      problem('connection.busy', 'other connections are being tested', {
        class: 'transient',
        advice: 'Try again in a minute.',
      }),
    );
  running += 1;
  try {
    return ok(await checkConnections(context, config));
  } finally {
    running -= 1;
  }
}

/** The place of the answer before there is one. */
export const unchecked = (): Markup => html`<div id="prova" aria-live="polite"></div>`;

export function checked(language: Language, connections: readonly Connection[], at: Date): Markup {
  const good = connections.every((one) => one.ok);
  return html`<div id="prova" aria-live="polite"><section class="notice${!good && ' bad'}" aria-labelledby="esito-prova"><h2 id="esito-prova">${say(language, 'checkTitle')}: ${say(language, good ? 'checkOk' : 'checkBad')}</h2>
<p class="soft small">${say(language, 'checkedAt')} ${moment(at)}</p>
${connections.map((one, index) => way(language, one, index))}</section></div>`;
}

function way(language: Language, { doors, location, steps }: Connection, index: number): Markup {
  const id = `porta-${index + 1}`;
  return html`<h3 id="${id}">${doors.map((door) => say(language, door)).join(', ')}</h3>
${table({
  of: id,
  caption: html`<code>${location}</code>`,
  columns: [
    { name: say(language, 'step'), heading: true },
    { name: say(language, 'result') },
    { name: say(language, 'detail') },
  ],
  rows: steps.map((step): readonly Content[] => {
    return [
      stepName(language, step.step),
      step.ok
        ? badge({ word: say(language, 'stepOk'), tone: 'good' }, '')
        : badge({ word: say(language, 'stepFailed'), tone: 'bad' }, ''),
      step.problem === undefined
        ? html`<span lang="en">${step.detail}</span>`
        : [problemText(step.problem, language), adviceBelow(step.problem, language)],
    ];
  }),
})}`;
}

const STEPS = [
  'settings',
  'dns',
  'tcp',
  'handshake',
  'host-key',
  'certificate',
  'login',
  'list',
  'read',
  'write',
  'rename',
  'delete',
] as const;

function stepName(language: Language, name: string): Content {
  const known = STEPS.find((step) => step === name);
  return known === undefined ? html`<span lang="en">${name}</span>` : say(language, `step-${known}`);
}
