/** Why a file was refused whole, or was known already: each cause once, where it was found, and what to do. */
import type { Problem } from '../../../domain/problem.ts';
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Asked } from '../../page.ts';
import { adviceText, problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import { pathOf } from './known.ts';
import { say } from './words.ts';

/** Exact sentences, or lines of the file, that are named of one cause. */
const MOST = 5;

/** Id of the section, to refer to it. */
export const REFUSAL = 'motivo-rifiuto';

export function refusal({ language }: Asked, { delivery }: DeliveryPage): Content {
  const { state, reasons, number } = delivery;
  if (state !== 'refused' && state !== 'duplicate') return undefined;
  const causes = [...Map.groupBy(reasons, ({ code }) => code).values()];
  const what = say(language, state === 'refused' ? 'refusedWhat' : 'duplicateWhat');
  return html`<section class="notice${state === 'refused' && ' bad'}" aria-labelledby="${REFUSAL}"><h2 id="${REFUSAL}">${say(language, state)}</h2><p>${what}</p><ul class="reasons">${causes.map((cause) => one(language, number, cause))}</ul></section>`;
}

function one(language: Language, number: number, cause: readonly Problem[]): Content {
  const [first] = cause;
  if (first === undefined) return undefined;
  const others = [...new Set(cause.map(({ message }) => message))].filter((text) => text !== first.message);
  const lines = [...new Set(cause.flatMap(({ place }) => place?.line ?? []))];
  const advice = adviceText(cause.find((each) => each.advice !== undefined) ?? first, language);
  return html`<li>${problemText(first, language)}${others.slice(0, MOST - 1).map((text) => html`<br><span class="soft small" lang="en">${text}</span>`)}${others.length >= MOST && html`<br><span class="soft small">${say(language, 'moreReasons', { count: count(others.length - MOST + 1) })}</span>`}${lines.length > 0 && html`<br>${places(language, number, lines)}`}${advice !== undefined && html`<br>${say(language, 'advice')}: ${advice}`}</li>`;
}

const places = (language: Language, number: number, lines: readonly number[]): Markup =>
  html`${say(language, 'atLines')} ${lines.slice(0, MOST).map((line, index) => html`${index > 0 && ', '}<a href="${pathOf(number)}/originale?riga=${line}">${say(language, 'atLine', { line: count(line) })}</a>`)}${lines.length > MOST && ` ${say(language, 'moreLines', { count: count(lines.length - MOST) })}`}`;
