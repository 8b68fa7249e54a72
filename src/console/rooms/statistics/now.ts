/** What there is at this moment: positions by state, rejects by code. */
import type { View } from '../../../store/view.ts';
import {
  type PositionCount,
  type ProblemCount,
  positionCounts,
  problemCounts,
} from '../../../store/web/statistics.ts';
import { html, type Markup } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import { wordsOf } from '../../problem-words/registry.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const STATES = ['open', 'partlyPaid', 'paid', 'suspended', 'cancelled'] as const;
const MOST_CODES = 20;

export interface Now {
  readonly positions: readonly PositionCount[];
  readonly problems: readonly ProblemCount[];
}

export const readNow = async (view: View, organization: string | undefined): Promise<Now> => ({
  positions: await positionCounts(view, organization),
  problems: await problemCounts(view, organization),
});

export const nowParts = (
  language: Language,
  { positions, problems }: Now,
): Markup => html`<section><h2 id="adesso">${say(language, 'now')}</h2>${table({
  of: 'adesso',
  caption: say(language, 'nowCaption'),
  columns: [
    { name: say(language, 'state'), heading: true },
    { name: say(language, 'positions'), figure: true },
    { name: say(language, 'recordCents'), figure: true },
  ],
  rows: STATES.map((state) => {
    const mine = positions.filter((one) => one.state === state);
    return [
      say(language, state),
      count(mine.reduce((sum, one) => sum + one.positions, 0)),
      euro(mine.reduce((sum, one) => sum + one.cents, 0)),
    ];
  }),
  total: [
    say(language, 'total'),
    count(positions.reduce((sum, one) => sum + one.positions, 0)),
    euro(positions.reduce((sum, one) => sum + one.cents, 0)),
  ],
})}</section>
<section><h2 id="scarti">${say(language, 'rejects')}</h2>${rejects(language, problems)}</section>`;

function rejects(language: Language, problems: readonly ProblemCount[]): Markup {
  const codes = new Map<string, number>();
  for (const one of problems) codes.set(one.code, (codes.get(one.code) ?? 0) + one.open);
  if (codes.size === 0) return html`<p class="empty">${say(language, 'rejectsNone')}</p>`;
  return table({
    of: 'scarti',
    caption: say(language, 'rejectsCaption'),
    columns: [
      { name: say(language, 'code'), heading: true },
      { name: say(language, 'count'), figure: true },
    ],
    rows: [...codes]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, MOST_CODES)
      .map(([code, open]) => [
        html`${language === 'it' && `${wordsOf(code)?.headline ?? ''} `}<code>${code}</code>`,
        count(open),
      ]),
  });
}
