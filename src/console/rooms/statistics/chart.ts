/** The course of the totals: a table that an island draws, and that is there for who does not see the drawing. */
import { type Content, html } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { type Line, periodName, type Wanted } from './totals.ts';
import { say } from './words.ts';

/** Lines that one can still tell apart. */
const MOST_PARTS = 5;

export function chart(
  language: Language,
  { of, query }: Wanted,
  lines: readonly Line[],
  partName: (line: Line) => string,
): Content {
  const periods = [...new Set(lines.map((line) => line.period))];
  if (periods.length < 2) return null;
  const money = of === 'payments';
  const value = (line: Line): number => (money ? line.cents : line.items);
  const columns =
    query.split === 'none'
      ? [
          { name: say(language, money ? 'paidCents' : 'recordItems'), value: (at: string) => sum(at, value) },
          ...(money
            ? [
                {
                  name: say(language, 'reportedCents'),
                  value: (at: string) => sum(at, (line) => line.reportedCents),
                },
              ]
            : []),
        ]
      : greatest().map((part) => ({
          name: part,
          value: (at: string) => sum(at, (line) => (partName(line) === part ? value(line) : 0)),
        }));
  function sum(at: string, of: (line: Line) => number): number {
    return lines.filter((line) => line.period === at).reduce((total, line) => total + of(line), 0);
  }
  function greatest(): readonly string[] {
    const parts = new Map<string, number>();
    for (const line of lines) parts.set(partName(line), (parts.get(partName(line)) ?? 0) + value(line));
    return [...parts]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, MOST_PARTS)
      .map(([part]) => part);
  }
  const title = say(language, money ? 'chartEuro' : 'chartItems');
  return html`<figure class="chart" data-chart><figcaption><h3 id="andamento">${say(language, 'chart')}</h3></figcaption><div class="plot" aria-hidden="true"></div><details><summary>${title}</summary>${table(
    {
      of: 'andamento',
      caption: title,
      columns: [
        { name: say(language, 'period'), heading: true },
        ...columns.map(({ name }) => ({ name, figure: true })),
      ],
      rows: periods.map((period) => [
        periodName(period),
        ...columns.map((column) => {
          const found = column.value(period);
          return html`<data value="${money ? found / 100 : found}">${money ? euro(found) : count(found)}</data>`;
        }),
      ]),
    },
  )}</details></figure>`;
}
