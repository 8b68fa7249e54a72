/** What tests read of a Markdown page: its fenced examples, its tables, its links and the anchors that others may point at. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Fence {
  /** First word after the backticks. */
  readonly language: string;
  /** The other words: what a test does with it. */
  readonly words: readonly string[];
  readonly body: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly page: string;
}

export const readPage = (page: string): string => readFileSync(`${ROOT}${page}`, 'utf8');

export function fencesOf(page: string): readonly Fence[] {
  const found: Fence[] = [];
  let open: { line: number; words: string[]; body: string[]; indent: string } | undefined;
  for (const [index, line] of readPage(page).split('\n').entries()) {
    const fence = /^(\s*)```(.*)$/.exec(line);
    if (open === undefined && fence !== null) {
      open = {
        line: index + 1,
        words: (fence[2] ?? '').split(' ').filter(Boolean),
        body: [],
        indent: fence[1] ?? '',
      };
    } else if (open !== undefined && fence !== null) {
      const [language = '', ...words] = open.words;
      found.push({ language, words, body: `${open.body.join('\n')}\n`, line: open.line, page });
      open = undefined;
    } else open?.body.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: this fence is not closed`);
  return found;
}

/** The page without its fenced examples: line numbers stay. */
export function proseOf(page: string): readonly string[] {
  let fenced = false;
  return readPage(page)
    .split('\n')
    .map((line) => {
      const fence = /^\s*```/.test(line);
      if (fence) fenced = !fenced;
      return fence || fenced ? '' : line;
    });
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export const linksOf = (page: string): readonly Link[] =>
  proseOf(page).flatMap((line, index) =>
    [...line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map((match) => ({
      target: match[1] ?? '',
      line: index + 1,
    })),
  );

/** As code forges make them: lower case, punctuation gone, blanks to dashes. */
export const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    proseOf(page).flatMap((line) => {
      const heading = /^#+\s+(.*?)\s*$/.exec(line)?.[1];
      return heading === undefined
        ? []
        : [
            heading
              .toLowerCase()
              .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
              .replaceAll(' ', '-'),
          ];
    }),
  );

/** Cells of the table rows under a heading, header and rule left out; `\|` is a bar within a cell. */
export function tableRows(
  page: string,
  heading: string,
): readonly { readonly cells: readonly string[]; readonly line: number }[] {
  const lines = proseOf(page);
  const start = lines.findIndex(
    (line) => /^#+\s/.test(line) && line.replace(/^#+\s+/, '').trim() === heading,
  );
  if (start < 0) throw new Error(`${page} has no heading "${heading}"`);
  const rows: { cells: readonly string[]; line: number }[] = [];
  for (const [offset, line] of lines.slice(start + 1).entries()) {
    if (/^#+\s/.test(line)) break;
    if (!line.startsWith('|') || /^\|[\s|:-]+$/.test(line)) continue;
    const cells = line
      .slice(1, line.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'));
    rows.push({ cells, line: start + 2 + offset });
  }
  return rows.filter(({ cells }) => cells.some((cell) => cell.includes('`')));
}
