/** Where the values of a record are written, for people: its lines and characters. */
import type { Placer } from '../domain/ports/format.ts';
import { recordText } from './json-read.ts';
import { textPlace } from './text-place.ts';

/**
 * Quotes, brackets and all. On the line where a record begins, characters count from the record's first: what stands
 * before it on that line (other records, in a file of one line) is not known here.
 */
export function jsonPlacer(): Placer {
  return (slice, index, path) => {
    const text = recordText(slice)(index);
    return rangesOf(text, path).map((range) => textPlace(text, range, slice.lines[index] ?? 0));
  };
}

type Range = readonly [from: number, to: number];

/** Ranges of the values at a path; a list on the way stands for all its items, unless the path says which, from 0. */
export function rangesOf(text: string, path: readonly string[]): readonly Range[] {
  let found: readonly Range[] = [valueFrom(text, skip(text, 0))];
  for (const name of path) found = found.flatMap((range) => step(text, range, name));
  return found;
}

function step(text: string, [from, to]: Range, name: string): readonly Range[] {
  if (text[from] === '{') {
    const member = membersOf(text, from, to).find((one) => one.name === name);
    return member === undefined ? [] : [member.range];
  }
  if (text[from] !== '[') return [];
  const items = itemsOf(text, from, to);
  if (/^\d+$/.test(name)) return items.slice(Number(name), Number(name) + 1);
  return items.flatMap((item) => step(text, item, name));
}

function membersOf(text: string, from: number, to: number) {
  const members: { readonly name: string; readonly range: Range }[] = [];
  for (let at = skip(text, from + 1); at < to && text[at] === '"'; ) {
    const end = stringEnd(text, at);
    const name = nameOf(text.slice(at, end));
    const range = valueFrom(text, skip(text, skip(text, end) + 1));
    members.push({ name, range });
    at = skip(text, skip(text, range[1]) + 1);
  }
  return members;
}

function itemsOf(text: string, from: number, to: number): readonly Range[] {
  const items: Range[] = [];
  let at = skip(text, from + 1);
  while (at < to && text[at] !== ']') {
    const range = valueFrom(text, at);
    items.push(range);
    at = skip(text, skip(text, range[1]) + 1);
  }
  return items;
}

function valueFrom(text: string, from: number): Range {
  if (text[from] === '"') return [from, stringEnd(text, from)];
  if (text[from] !== '{' && text[from] !== '[') {
    let to = from + 1;
    while (to < text.length && !/[\s,\]}]/.test(text[to] ?? '')) to += 1;
    return [from, Math.min(to, text.length)];
  }
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') at = stringEnd(text, at) - 1;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return [from, at + 1];
    }
  }
  return [from, text.length];
}

function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function nameOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? 'x')) at += 1;
  return at;
}
