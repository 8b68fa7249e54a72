/** Thirty days as a row of bars, drawn on the server: no script, no style of its own. */
import { addDays, type Day } from '../../../domain/day.ts';
import type { DayCount } from '../../../store/web/connectors.ts';
import { html, type Markup } from '../../html.ts';
import { count } from '../../italian.ts';

const DAYS = 30;
const STEP = 10;
const BAR = 8;
const HEIGHT = 48;
/** A day with little stays visible beside one with much. */
const LEAST = 2;

/** `2026-11-22` as `22/11`. */
export const shortDay = (day: string): string => `${day.slice(8, 10)}/${day.slice(5, 7)}`;

/** `label` says what the picture shows, for who does not see it. */
export function sparkline(days: readonly DayCount[], today: Day, label: string): Markup {
  const known = new Map(days.map((one) => [one.day, one]));
  const most = Math.max(1, ...days.map((one) => one.records));
  const bars = Array.from({ length: DAYS }, (_, index) => {
    const day = addDays(today, index - DAYS + 1);
    const records = known.get(day)?.records ?? 0;
    const height = records === 0 ? 1 : Math.max(LEAST, Math.round((records / most) * HEIGHT));
    return html`<rect class="${records === 0 ? 'bar none' : 'bar'}" x="${index * STEP}" y="${HEIGHT - height}" width="${BAR}" height="${height}"><title>${shortDay(day)}: ${count(records)}</title></rect>`;
  });
  return html`<svg class="sparkline" role="img" aria-label="${label}" viewBox="0 0 ${DAYS * STEP} ${HEIGHT}" preserveAspectRatio="none">${bars}</svg>`;
}
