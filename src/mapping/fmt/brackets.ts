/** What stands between brackets: on one line, hanging on them, or one item a line. */
import type { Brackets } from '../source-tree/node.ts';
import type { Token } from '../source-tree/token.ts';
import type { Comments } from './comments.ts';
import { choice, type Doc, EMPTY_LINE, GAP, group, indent, LINE, mustBreak, SOFT } from './doc.ts';

export interface Item {
  readonly doc: Doc;
  readonly first: Token;
  /** The same, broken; when it may hang on the bracket before it. */
  readonly hung?: Doc;
}

/**
 * Items with their separators. `pad` stands inside brackets on one line; `broken`: although it might fit on one;
 * `opened`: one item a line.
 */
export function listed<One>(
  comments: Comments,
  node: Brackets<One>,
  items: readonly Item[],
  pad: Doc,
  broken: boolean,
  opened: boolean,
): Doc {
  const open = comments.doc(node.open);
  // Comments before the closing bracket are written with the items.
  const [dangling, end] = [comments.only(node.close), comments.closing(node.close)];
  if (items.length === 0) return group([open, indent(dangling), end]);
  const edge = pad === '' ? SOFT : LINE;
  const all = items.map(({ doc, first }, index) => {
    const line = index === 0 ? edge : comments.newlines(first) > 1 ? EMPTY_LINE : LINE;
    return [line, doc, separator(comments, node, index)];
  });
  const wide = group([open, indent([all, dangling]), edge, end], true);
  const flat = [open, all, dangling, edge, end];
  if (opened || (!broken && mustBreak(dangling))) return wide;
  const hanging = mustBreak(dangling) ? undefined : hangingOf(items);
  if (hanging === undefined) return broken ? wide : choice(flat, wide);
  const hung = items.map(({ doc, hung: other = doc }, index) => [
    index === 0 ? pad : GAP,
    index === hanging ? other : doc,
    separator(comments, node, index),
  ]);
  const tight = [open, hung, dangling, pad, end];
  return broken ? choice(undefined, tight, wide) : choice(flat, tight, wide);
}

/** What follows an item. */
export function separator<One>(comments: Comments, node: Brackets<One>, index: number): Doc {
  const token = node.separators[index];
  return token === undefined ? '' : comments.doc(token);
}

/** Whoever wrote it began a new line after the bracket. */
export const isOpened = <One>(comments: Comments, { open, items }: Brackets<One>): boolean =>
  items.length > 0 && comments.endsLine(open);

/** Which item may hang on the brackets: the last, or the first; the others have to stand on one line. */
function hangingOf(items: readonly Item[]): number | undefined {
  const last = items.length - 1;
  const index = items[last]?.hung !== undefined ? last : items[0]?.hung !== undefined ? 0 : undefined;
  return items.some(({ doc }, at) => at !== index && mustBreak(doc)) ? undefined : index;
}
