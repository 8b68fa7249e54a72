/**
 * Tables that read as tables on a wide screen and as cards on a narrow one. Roles are written out, since browsers
 * forget what a table is once its rows are laid out as blocks.
 */
import { type Content, html, type Markup } from './html.ts';

export interface Column {
  readonly name: string;
  /** Figures stand to the right. */
  readonly figure?: boolean;
  /** Names its row. */
  readonly heading?: boolean;
}

export interface Table {
  /** Id of the heading above it, which names its scrolling region. */
  readonly of: string;
  readonly caption: Content;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Content[])[];
  readonly total?: readonly Content[];
}

export const table = ({
  of,
  caption,
  columns,
  rows,
  total,
}: Table): Markup => html`<div class="scroll" role="group" aria-labelledby="${of}" tabindex="0"><table role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col"${column.figure === true && html` class="figure"`}>${column.name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => line(columns, row))}</tbody>
${total !== undefined && html`<tfoot role="rowgroup">${line(columns, total)}</tfoot>`}</table></div>`;

const line = (
  columns: readonly Column[],
  row: readonly Content[],
): Markup => html`<tr role="row">${columns.map((column, index) => cell(column, row[index]))}</tr>
`;

function cell({ name, figure, heading }: Column, content: Content): Markup {
  const kind = figure === true ? html` class="figure"` : null;
  return heading === true
    ? html`<th role="rowheader" scope="row" data-label="${name}"${kind}><span>${content}</span></th>`
    : html`<td role="cell" data-label="${name}"${kind}><span>${content}</span></td>`;
}
