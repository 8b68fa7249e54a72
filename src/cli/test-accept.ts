/**
 * Writes what came out into a case file. Only the keys of a failing case that say something else are written anew; all
 * other bytes of the file, and the comments and the order within those keys, stay.
 */
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Json } from '../domain/debt-position.ts';
import type { CaseDifference } from '../mapping/case-differences.ts';
import type { CaseResult } from '../mapping/cases.ts';

type Acceptable = Exclude<CaseDifference, { kind: 'failure' }>;

export interface Accepted {
  readonly text: string;
  /** The cases that say something else now, and which of their keys. */
  readonly changed: readonly {
    readonly line: number;
    readonly says: string;
    readonly keys: readonly string[];
  }[];
}

const OPTIONS = { schema: 'core', merge: false } as const;

/** `results` are of the cases of this text, by the line on which each begins. */
export function acceptResults(text: string, results: readonly CaseResult[]): Accepted {
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { ...OPTIONS, lineCounter: lines })];
  const edits: Edit[] = [];
  const changed: { line: number; says: string; keys: readonly string[] }[] = [];
  for (const { line, says, differences } of results) {
    const wanted = differences.filter((one): one is Acceptable => one.kind !== 'failure');
    const document = documents.find(
      (one) => isMap(one.contents) && lines.linePos(one.contents.range?.[0] ?? 0).line === line,
    );
    if (document === undefined || wanted.length === 0) continue;
    edits.push(...rewritten(text, document as Document, wanted));
    changed.push({ line, says, keys: [...new Set(wanted.map(({ path }) => String(path[0])))] });
  }
  return { text: applied(text, edits), changed };
}

/** `text[from, to)` becomes `by`. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

const applied = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((one, other) => other.from - one.from)
    .reduce((done, { from, to, by }) => done.slice(0, from) + by + done.slice(to), text);

function rewritten(text: string, document: Document, wanted: readonly Acceptable[]): readonly Edit[] {
  const root = document.contents as YAMLMap;
  const regions = regionsOf(text, document);
  const keys = new Set(wanted.map(({ path }) => String(path[0])));
  const style = {
    lineWidth: 0,
    indentSeq: !/^[\w-]+:[^\S\n]*\n- /m.test(text),
    flowCollectionPadding: count(text, /\{ /g) >= count(text, /\{[^\s}]/g),
  };
  const spliced = new Map(
    [...keys].map(
      (key) =>
        [
          key,
          inPlace(
            root,
            wanted.filter(({ path }) => path[0] === key),
          ),
        ] as const,
    ),
  );
  // From the end, so that indexes hold.
  for (const one of wanted.toReversed()) accept(document, root, one);
  tidy(root);
  const again = tight(text, document.toString(style));
  const made = regionsOf(again, parseDocument(again, OPTIONS));
  const last = Math.max(...[...regions.values()].map(([, to]) => to));
  return [...keys].flatMap((key): readonly Edit[] => {
    const small = spliced.get(key);
    if (small !== undefined) return small;
    const [before, after] = [regions.get(key), made.get(key)];
    const by = after === undefined ? '' : ended(again.slice(...after));
    if (before !== undefined) return [{ from: before[0], to: before[1], by }];
    const joint = text.slice(0, last).endsWith('\n') ? '' : '\n';
    return by === '' ? [] : [{ from: last, to: last, by: joint + by }];
  });
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

/** Where nothing but words and numbers change, only these are written; undefined: more changes than that. */
function inPlace(root: YAMLMap, wanted: readonly Acceptable[]): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const one of wanted) {
    const old: unknown = one.kind === 'value' ? scalarAt(root, one.path) : undefined;
    const got = one.kind === 'value' ? one.got : undefined;
    if (!isScalar(old) || old.range === undefined || old.range === null || got === undefined)
      return undefined;
    if (typeof got === 'object' && got !== null) return undefined;
    if (old.type === Scalar.BLOCK_LITERAL || old.type === Scalar.BLOCK_FOLDED) return undefined;
    const node = new Scalar(got);
    quoteCodes(node);
    if (
      typeof got === 'string' &&
      typeof old.value === 'string' &&
      old.type !== undefined &&
      node.type === undefined
    )
      node.type = old.type;
    // Within brackets: what is right there is right anywhere.
    const list = new Document([]);
    list.contents = list.createNode([node], { flow: true });
    const by = list.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1);
    edits.push({ from: old.range[0], to: old.range[1], by });
  }
  return edits;
}

/** Undefined where the path leads through an alias, whose anchor others share. */
function scalarAt(root: YAMLMap, path: Acceptable['path']): unknown {
  let at: unknown = root;
  for (const [index, part] of path.entries()) {
    // One problem may be written without its list.
    if (index === 1 && part === 0 && path[0] === 'problem' && isMap(at)) continue;
    if (!isMap(at) && !isSeq(at)) return undefined;
    at = at.get(part, true);
  }
  return at;
}

/** The library pads brackets as it pads braces; where the file has its lists tight, they stay tight. */
function tight(text: string, made: string): string {
  if (count(text, /\[ /g) > count(text, /\[[^\s\]]/g)) return made;
  const edits: Edit[] = [];
  visit(parseDocument(made, OPTIONS), {
    Seq(_key, { flow, range, items }) {
      if (flow !== true || range === undefined || range === null || items.length === 0) return;
      const [from, to] = range;
      if (made[from + 1] === ' ') edits.push({ from: from + 1, to: from + 2, by: '' });
      if (made[to - 2] === ' ') edits.push({ from: to - 2, to: to - 1, by: '' });
    },
  });
  return applied(made, edits);
}

const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** From each key of a case to where the comments of the next one begin. A case in one line is one region. */
function regionsOf(
  text: string,
  document: Document.Parsed | Document,
): Map<string, readonly [number, number]> {
  const root = document.contents;
  const regions = new Map<string, readonly [number, number]>();
  if (!isMap(root)) return regions;
  const pairs = root.items as Pair<Scalar, Node | null>[];
  const starts = pairs.map(({ key }) => key.range?.[0] ?? 0);
  const whole = document.range?.[1] ?? text.length;
  for (const [index, { key }] of pairs.entries()) {
    const from = starts[index] ?? 0;
    const next = starts[index + 1] ?? whole;
    let to = next;
    const lines = text.slice(from, next).split('\n');
    // What follows the last line end belongs to the next key, and so do comments and empty lines before it.
    if (lines.length > 1) {
      to -= lines.pop()?.length ?? 0;
      while (lines.length > 1 && /^(?:\s*$|#)/.test(lines.at(-1) ?? '')) to -= (lines.pop()?.length ?? 0) + 1;
    }
    regions.set(String(key.value), [from, to]);
  }
  return regions;
}

function accept(document: Document, root: YAMLMap, one: Acceptable): void {
  const [key, ...rest] = one.path;
  if (one.kind === 'text') {
    const text = new Scalar(`${one.got}\n`);
    text.type = Scalar.BLOCK_LITERAL;
    replace(root, key, text);
    return;
  }
  const parent = rest.length === 0 ? root : parentOf(document, root, one.path);
  const name = one.path.at(-1);
  if (one.got === undefined) {
    parent.delete(name);
    return;
  }
  const node = nodeOf(document, one.got, parent);
  if (isSeq(parent) && one.expected === undefined) parent.items.splice(Number(name), 0, node);
  else replace(parent, name, node);
}

/** The collection that holds the last step of the path; aliases on the way become copies of their own. */
function parentOf(document: Document, root: YAMLMap, path: Acceptable['path']): YAMLMap | YAMLSeq {
  let at: YAMLMap | YAMLSeq = root;
  for (const part of path.slice(0, -1)) {
    let next: unknown = at.get(part, true);
    if (isAlias(next)) {
      const copy = next.resolve(document)?.clone() as Node;
      if (isCollection(copy) || isScalar(copy)) delete copy.anchor;
      at.set(part, copy);
      next = copy;
    }
    // One problem may be written without its list.
    if (part === 'problem' && at === root && !isSeq(next)) {
      const list = document.createNode(next === undefined ? [] : [null]) as YAMLSeq;
      if (next !== undefined) list.items[0] = next;
      at.set(part, list);
      next = list;
    }
    if (!isMap(next) && !isSeq(next)) throw new Error(`${path.join('.')} is not in the case`);
    at = next;
  }
  return at;
}

/** A list of problems that holds one is written as that one, unless it was a list; an empty one is not written. */
function tidy(root: YAMLMap): void {
  const list = root.get('problem', true);
  if (!isSeq(list)) return;
  const [only] = list.items;
  if (list.items.length === 0) root.delete('problem');
  else if (list.items.length === 1 && list.range === undefined) root.set('problem', only);
}

function replace(parent: YAMLMap | YAMLSeq, name: unknown, node: Node): void {
  const old = parent.get(name, true);
  if (isScalar(old) && isScalar(node)) {
    if (
      typeof node.value === 'string' &&
      typeof old.value === 'string' &&
      old.type !== undefined &&
      node.type === undefined
    )
      node.type = old.type;
    if (old.comment !== undefined) node.comment = old.comment;
    if (old.commentBefore !== undefined) node.commentBefore = old.commentBefore;
  }
  parent.set(name, node);
}

/** Written as what stands beside it: in one line where that is, and codes and days in quotes. */
function nodeOf(document: Document, value: Json, parent: YAMLMap | YAMLSeq): Node {
  // `[]` is the only way to write none.
  if (isSeq(parent) && parent.items.length === 0) parent.flow = false;
  const beside = parent.items.map((item) => (isSeq(parent) ? item : (item as Pair).value));
  const flow = parent.flow === true || beside.some((item) => isCollection(item) && item.flow === true);
  const node = document.createNode(value, { flow }) as Node;
  quoteCodes(node);
  return node;
}

function quoteCodes(node: unknown): void {
  if (isScalar(node)) {
    if (typeof node.value === 'string' && /^[\d./-]+$/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
  } else if (isSeq(node)) for (const item of node.items) quoteCodes(item);
  else if (isMap(node)) for (const { value } of node.items) quoteCodes(value);
}
