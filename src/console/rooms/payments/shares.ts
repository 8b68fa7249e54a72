/** Money by service, year, chapter and accertamento, as bookkeepers want it, with the weight of each share. */
import type { Share } from '../../../store/web/payments.ts';
import { html, type Markup } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

export function shares(
  language: Language,
  of: string,
  caption: string,
  found: readonly (Share & { readonly payments?: number })[],
): Markup {
  const total = found.reduce((sum, one) => sum + one.cents, 0);
  const counted = found.some((one) => one.payments !== undefined);
  const said = (text: string): string | Markup =>
    text === '' ? html`<span class="soft">${say(language, 'unknown')}</span>` : text;
  return table({
    of,
    caption,
    columns: [
      { name: say(language, 'service'), heading: true },
      { name: say(language, 'year') },
      { name: say(language, 'chapter') },
      { name: say(language, 'accertamento') },
      ...(counted ? [{ name: say(language, 'paymentsIn'), figure: true }] : []),
      { name: say(language, 'amount'), figure: true },
      { name: say(language, 'part') },
    ],
    rows: found.map((one) => [
      said(one.service),
      one.year === 0 ? said('') : String(one.year),
      said(one.chapter),
      said(one.accertamento),
      ...(counted ? [count(one.payments ?? 0)] : []),
      euro(one.cents),
      part(language, one.cents, total),
    ]),
    total: [
      say(language, 'total'),
      '',
      '',
      '',
      ...(counted ? [count(found.reduce((sum, one) => sum + (one.payments ?? 0), 0))] : []),
      euro(total),
      '',
    ],
  });
}

function part(language: Language, cents: number, total: number): Markup {
  const percent = total <= 0 ? 0 : Math.round((cents / total) * 100);
  return html`<span class="share-bar"><meter min="0" max="100" value="${Math.max(0, percent)}" aria-label="${say(language, 'part')}"></meter> ${percent}%</span>`;
}
