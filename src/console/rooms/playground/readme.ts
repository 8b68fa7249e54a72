/** The few forms of Markdown that READMEs of gestionali use, as markup; what is not understood stays text. */
import { type Content, html, type Markup } from '../../html.ts';

export function readmeMarkup(text: string): Markup {
  const blocks: Content[] = [];
  const lines = text.replaceAll('\r', '').split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const take = (wanted: (one: string) => boolean): readonly string[] => {
      const from = at;
      while (at < lines.length && wanted(lines[at] ?? '')) at += 1;
      return lines.slice(from, at);
    };
    const fence = /^```/.test(line);
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (fence) {
      at += 1;
      const code = take((one) => !one.startsWith('```'));
      at += 1;
      blocks.push(html`<pre tabindex="0"><code>${code.join('\n')}</code></pre>`);
    } else if (heading !== null) {
      at += 1;
      // The page has a heading of its own above, and one above these instructions.
      blocks.push(html`<h3>${inline(heading[2] ?? '')}</h3>`);
    } else if (line.startsWith('|')) blocks.push(tableOf(take((one) => one.startsWith('|'))));
    else if (ITEM.test(line)) blocks.push(listOf(take((one) => ITEM.test(one) || /^\s+\S/.test(one))));
    else {
      const paragraph = take((one) => one.trim() !== '' && !/^(#|\||```)/.test(one) && !ITEM.test(one));
      if (paragraph.length === 0) at += 1;
      blocks.push(html`<p>${inline((paragraph.length === 0 ? [line] : paragraph).join(' '))}</p>`);
    }
  }
  return html`${blocks}`;
}

const ITEM = /^[-*]\s+/;

function listOf(lines: readonly string[]): Markup {
  const items: string[] = [];
  for (const line of lines)
    if (ITEM.test(line)) items.push(line.replace(ITEM, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  return html`<ul>${items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
}

function tableOf(lines: readonly string[]): Markup {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|\s*$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|\s*$/g, '')
        .split('|')
        .map((cell) => cell.trim()),
    );
  const [head = [], ...body] = rows;
  return html`<div class="scroll" role="group" tabindex="0"><table role="table"><thead role="rowgroup"><tr role="row">${head.map((cell) => html`<th role="columnheader" scope="col">${inline(cell)}</th>`)}</tr></thead><tbody role="rowgroup">${body.map((row) => html`<tr role="row">${row.map((cell, index) => html`<td role="cell" data-label="${head[index] ?? ''}"><span>${inline(cell)}</span></td>`)}</tr>`)}</tbody></table></div>`;
}

/** `code` and **strong**; links keep their text, for they lead to files of the repository. */
function inline(text: string): Content {
  return text
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .map((part): Content => {
      if (part.length > 2 && part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
      if (part.length > 4 && part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
      return part;
    });
}
