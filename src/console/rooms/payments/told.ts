/** What gestionali were not told yet, and the decision that one knows it already: it asks first. */
import { may, mayAnywhere } from '../../../domain/access.ts';
import { ProblemError, problem } from '../../../domain/problem.ts';
import { markTold } from '../../../pipeline/report/again.ts';
import { type UntoldRow, untold } from '../../../store/web/untold.ts';
import { type NamedEvent, untoldNamed } from '../../../store/web/untold-named.ts';
import { grouped } from '../../codes.ts';
import { csvEuro, csvMoment } from '../../csv.ts';
import { address, filters, pages } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { csvPage, given, PAGE, path, whose } from '../../listing.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { eventWord } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const HERE = '/pagamenti/da-dire';
const MARK = `${HERE}/segna`;
const EVENTS = ['paid', 'reported', 'settled', 'corrected'] as const;

/** An event in one value of a form. */
export const eventName = ({ organization, iuv, receiptId, event, ordinal }: NamedEvent): string =>
  JSON.stringify([organization, iuv, receiptId, event, ordinal]);

function eventNamed(text: string): readonly NamedEvent[] {
  try {
    const [organization, iuv, receiptId, event, ordinal] = JSON.parse(text) as readonly unknown[];
    const kind = EVENTS.find((one) => one === event);
    if (kind === undefined || !Number.isInteger(ordinal) || Math.abs(Number(ordinal)) > 32_000) return [];
    return [
      {
        organization: String(organization),
        iuv: String(iuv),
        receiptId: String(receiptId),
        event: kind,
        ordinal: Number(ordinal),
      },
    ];
  } catch {
    return [];
  }
}

export const untoldPage: Page = {
  id: 'payments.untold',
  path: HERE,
  needs: { permission: 'read', where: 'somewhere' },
  async render(asked) {
    const { visit, language, query } = asked;
    const { page, known } = await visit.view(async (view) => ({
      page: await untold(view, { ...wanted(asked), cursor: given(query.cursor), limit: PAGE }),
      known: await whose(view, language),
    }));
    const { cursor: _, ...rest } = query;
    return {
      title: say(language, 'untold'),
      trail: [{ title: say(language, 'payments'), href: '/pagamenti' }],
      content: html`<h1>${say(language, 'untold')}</h1>
${known.filters.length > 0 && filters(language, HERE, known.filters, query)}
<section><h2 id="elenco">${say(language, 'untoldLead')}</h2>
${page.items.length === 0 ? html`<p class="empty">${say(language, 'untoldNone')} ${say(language, 'untoldNoneWhy')}</p>` : chooser(asked, page.items)}
${pages(language, HERE, query, page.next, address('/pagamenti/da-dire.csv', rest))}</section>`,
    };
  },
};

const wanted = ({ query }: Asked) => ({
  organization: given(query.ente),
  connector: given(query.collegamento),
});

function chooser({ language, visit }: Asked, items: readonly UntoldRow[]): Markup {
  if (!mayAnywhere(visit.viewer, 'operate')) return list(language, items);
  return html`<form method="get" action="${MARK}">${list(language, items, (one) => may(visit.viewer, 'operate', one.organization))}
<p class="actions"><button class="btn btn-outline-primary" type="submit">${say(language, 'markChosen')}</button></p></form>`;
}

const list = (
  language: Language,
  items: readonly UntoldRow[],
  chosen?: (one: UntoldRow) => boolean,
): Markup =>
  table({
    of: 'elenco',
    caption: say(language, 'untoldCaption'),
    columns: [
      ...(chosen === undefined ? [] : [{ name: say(language, 'chosen') }]),
      { name: say(language, 'code'), heading: true },
      { name: say(language, 'event') },
      { name: say(language, 'at') },
      { name: say(language, 'organization') },
      { name: say(language, 'connector') },
      { name: say(language, 'amount'), figure: true },
      { name: say(language, 'why') },
    ],
    rows: items.map((one) => [
      ...(chosen === undefined
        ? []
        : [
            chosen(one) &&
              html`<input type="checkbox" name="evento" value="${eventName(one)}" aria-label="${say(language, 'choose', { iuv: one.iuv })}">`,
          ]),
      html`<a href="${path('pagamenti', one.organization, one.iuv, one.receiptId)}">${one.iuv}</a>`,
      eventWord(language, one.event),
      moment(one.at),
      one.organizationName,
      one.connector,
      euro(one.amountCents),
      one.problem === null
        ? html`<span class="soft">${say(language, 'whyTurn')}</span>`
        : problemText(one.problem, language),
    ]),
  });

/** The query keeps the last value of each name only: here all of them count. */
const chosenIn = (values: readonly string[]): readonly NamedEvent[] =>
  values.slice(0, PAGE).flatMap(eventNamed);

export const markPage: Page = {
  id: 'payments.mark-told.preview',
  path: MARK,
  needs: { permission: 'operate', where: 'somewhere' },
  async render(asked) {
    const { language, visit } = asked;
    const names = chosenIn(new URL(asked.here, 'http://console').searchParams.getAll('evento'));
    const events = await operable(asked, names);
    if (events.length === 0)
      return {
        title: say(language, 'markTitle'),
        content: html`<h1>${say(language, 'markTitle')}</h1><p>${say(language, 'markNone')}</p><p><a class="btn btn-primary" href="${HERE}">${say(language, 'back')}</a></p>`,
      };
    return {
      title: say(language, 'markTitle'),
      trail: [
        { title: say(language, 'payments'), href: '/pagamenti' },
        { title: say(language, 'untold'), href: HERE },
      ],
      content: html`<h1>${say(language, 'markTitle')}</h1><section><p id="elenco">${say(language, 'markWhy')}</p>
${list(language, events)}
<form method="post" action="${MARK}" class="actions"><input type="hidden" name="csrf" value="${visit.csrf}">${events.map((one) => html`<input type="hidden" name="evento" value="${eventName(one)}">`)}
<button class="btn btn-danger" type="submit">${say(language, 'markDo', { count: events.length })}</button><a class="btn btn-outline-primary" href="${HERE}">${say(language, 'back')}</a></form></section>`,
    };
  },
};

/** Those that the viewer sees, may decide about, and that nobody told meanwhile. */
async function operable({ visit }: Asked, names: readonly NamedEvent[]): Promise<readonly UntoldRow[]> {
  if (names.length === 0) return [];
  const found = await visit.view((view) => untoldNamed(view, names));
  return found.filter((one) => may(visit.viewer, 'operate', one.organization));
}

export const markAct: Act = {
  id: 'payments.mark-told',
  path: MARK,
  needs: { permission: 'operate', where: 'somewhere' },
  async act(asked, form) {
    const { context, language, visit } = asked;
    const events = await operable(asked, chosenIn(form.getAll('evento').map(String)));
    if (events.length === 0)
      throw new ProblemError(problem('events.none', 'none of these events is to be told any more'));
    let marked = 0;
    for (const organization of new Set(events.map((one) => one.organization)))
      marked += await markTold(
        context,
        organization,
        events.filter((one) => one.organization === organization),
        visit.viewer.actor,
      );
    return { to: HERE, notice: say(language, 'marked', { count: count(marked) }) };
  },
};

export const untoldCsv = csvPage({
  id: 'payments.untold.csv',
  path: HERE,
  needs: { permission: 'read', where: 'somewhere' },
  name: { it: 'da-dire', en: 'to-be-told' },
  read: (view, asked, place) => untold(view, { ...wanted(asked), ...place }),
  columns: [
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => one.organizationName],
    ['collegamento', 'connector', (one) => one.connector],
    ['IUV', 'IUV', (one) => grouped(one.iuv)],
    ['ricevuta', 'receipt', (one) => one.receiptId],
    ['fatto', 'fact', (one, language) => eventWord(language, one.event)],
    ['quando', 'when', (one) => csvMoment(one.at)],
    ['importo', 'amount', (one) => csvEuro(one.amountCents)],
    ['codice', 'code', (one) => one.problem?.code],
    ['motivo', 'reason', (one) => one.problem?.message],
  ],
});
