import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { childrenOf, type Node, nodesIn } from '../../../src/mapping/source-tree/node.ts';
import { parseSource } from '../../../src/mapping/source-tree/parse.ts';
import { mappings, meaning, suite } from '../fmt/expressions.ts';

/** Operators whose operands may be put in brackets without another meaning. */
const PLAIN = ['+', '-', '*', '/', '%', '&', '=', '!=', '<', '>', '<=', '>=', 'and', 'or', 'in'];

/** The same source with brackets around every operand that the tree sees: if JSONata saw others, its tree would differ. */
function bracketed(source: string, root: Node): string {
  const marks: { readonly at: number; readonly text: string }[] = [];
  for (const node of nodesIn(root)) {
    const operands =
      node.type === 'binary' && PLAIN.includes(node.operator.value)
        ? childrenOf(node)
        : node.type === 'condition'
          ? [node.then]
          : [];
    for (const { start, end, type } of operands)
      if (type !== 'parent') marks.push({ at: start, text: '(' }, { at: end, text: ')' });
  }
  const ordered = marks.toSorted((left, right) => left.at - right.at || (left.text === ')' ? -1 : 1));
  let [text, from] = ['', 0];
  for (const { at, text: mark } of ordered) {
    text += source.slice(from, at) + mark;
    from = at;
  }
  return text + source.slice(from);
}

/** Brackets around one thing dropped, on both sides. */
function unbracketed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unbracketed);
  if (typeof value !== 'object' || value === null) return value;
  const node = value as { readonly type?: unknown; readonly expressions?: readonly unknown[] };
  const keys = Object.keys(node).filter(
    (key) => !['type', 'expressions', 'tuple', 'consarray'].includes(key),
  );
  if (node.type === 'block' && node.expressions?.length === 1 && keys.length === 0)
    return unbracketed(node.expressions[0]);
  return Object.fromEntries(Object.entries(node).map(([key, one]) => [key, unbracketed(one)]));
}

describe('the tree of a source', () => {
  it('binds as JSONata binds', () => {
    let seen = 0;
    for (const { name, source } of [...mappings(), ...(suite() ?? [])]) {
      if (source.includes('%') || source.includes('^') || source.includes('/*')) continue;
      const marked = bracketed(source, parseSource(source).root);
      if (marked === source) continue;
      seen += 1;
      assert.deepEqual(unbracketed(meaning(marked)), unbracketed(meaning(source)), `${name}: ${marked}`);
    }
    assert.ok(seen >= 2, `${seen}`);
  });

  it('covers the source without a gap, each part within its own', () => {
    for (const { name, source } of [...mappings(), ...(suite() ?? [])]) {
      const { root, tokens } = parseSource(source);
      let at = 0;
      for (const token of tokens) {
        for (const comment of token.comments) {
          assert.match(source.slice(at, comment.start), /^\s*$/, name);
          at = comment.end;
        }
        assert.match(source.slice(at, token.start), /^\s*$/, name);
        assert.equal(source.slice(token.start, token.end), token.text);
        at = token.end;
      }
      for (const node of nodesIn(root))
        for (const child of childrenOf(node))
          assert.ok(child.start >= node.start && child.end <= node.end, name);
    }
  });

  it('refuses what is no JSONata', () => {
    for (const source of ['', '(', '{"a":}', 'a b', '[1,]', 'f(', '"x', '`x', '/* x', 'a ? ', '| a |'])
      assert.throws(() => parseSource(source), { name: 'NotJsonata' }, source);
  });
});
