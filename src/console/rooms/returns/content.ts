/** What is in a file that went back: its lines with their payments, and how it begins. */
import type { Context } from '../../../pipeline/context.ts';
import type { ReturnDetail, ReturnLine } from '../../../store/web/returns.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { euro } from '../../italian.ts';
import { path } from '../../listing.ts';
import { eventWord } from '../../payment-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const BEGINNING = 4_096;

/** Text of the beginning; null: no text, undefined: the archive has it no more. */
export async function beginning(
  { archive }: Pick<Context, 'archive'>,
  { organization, sha256, inside }: ReturnDetail,
): Promise<{ readonly text: string | null; readonly cut: boolean } | undefined> {
  const hash = inside?.sha256 ?? sha256;
  const size = await archive.size(organization, hash);
  if (size === undefined) return undefined;
  const bytes = await archive.readRange(organization, hash, 0, Math.min(size, BEGINNING));
  return { text: textOf(bytes), cut: size > BEGINNING };
}

/** Layouts write UTF-8 or Windows-1252: what is not the one is the other. */
function textOf(bytes: Uint8Array): string | null {
  const binary = bytes.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1a].includes(byte));
  if (binary) return null;
  const utf8 = new TextDecoder('utf-8').decode(bytes);
  // The last character may be cut in two.
  return utf8.slice(0, -1).includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : utf8;
}

export function shownBeginning(
  language: Language,
  found: { readonly text: string | null; readonly cut: boolean } | undefined,
): Content {
  if (found === undefined) return html`<p class="empty">${say(language, 'gone')}</p>`;
  if (found.text === null) return null;
  return html`<h3 id="inizio">${say(language, 'preview')}</h3><pre tabindex="0" role="region" aria-labelledby="inizio">${found.text}</pre>${found.cut && html`<p class="soft small">${say(language, 'previewCut')}</p>`}`;
}

export const lines = (language: Language, organization: string, found: readonly ReturnLine[]): Markup =>
  table({
    of: 'contenuto',
    caption: say(language, 'contentCaption'),
    columns: [
      { name: say(language, 'line') },
      { name: say(language, 'code'), heading: true },
      { name: say(language, 'position') },
      { name: say(language, 'event') },
      { name: say(language, 'amount'), figure: true },
      { name: say(language, 'given') },
    ],
    rows: found.map((one) => [
      html`<span id="riga-${one.line}">${one.line}</span>`,
      html`<a href="${path('pagamenti', organization, one.iuv, one.receiptId)}">${one.noticeNumber ?? one.iuv}</a>`,
      one.key === null
        ? '—'
        : html`<a href="/posizioni?${new URLSearchParams({ cerca: one.noticeNumber ?? one.iuv }).toString()}">${one.key}</a>`,
      eventWord(language, one.event),
      one.amountCents === null ? '—' : euro(one.amountCents),
      html`<details><summary>JSON</summary><pre tabindex="0">${JSON.stringify(one.facts, null, 2)}</pre></details>`,
    ]),
  });
