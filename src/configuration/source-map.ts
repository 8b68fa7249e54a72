/**
 * YAML that remembers where each value was written. Stricter than YAML 1.2 core where laxity loses data: duplicate keys,
 * codes that would turn into numbers, tags and merge keys are problems; aliases cannot blow up the document.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { Json } from '../domain/debt-position.ts';
import { type Place, type Problem, problem } from '../domain/problem.ts';
import { parentOf, pointer, readable } from './pointer.ts';

/** One YAML document: its value, and where each part of it was written. */
export interface Source {
  readonly file: string;
  readonly value: Json;
  /** Of the value, or of the key that leads to it; of the closest known parent when there is no such place. */
  place(path: string, part?: 'key' | 'value'): Place;
  /** A scalar as it was written. */
  written(path: string): string | undefined;
}

export interface ReadYaml {
  readonly documents: readonly Source[];
  readonly problems: readonly Problem[];
}

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_NODES = 50_000;
const MAX_DEPTH = 60;

/** A number that reads back as it was written; what does not is probably a code. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const SAFE_DIGITS = 15;

/** Problems: `yaml.encoding`, `yaml.syntax`, `yaml.duplicate-key`, `yaml.unquoted-code`, `yaml.tag`, `yaml.merge`, `yaml.too-large`, `yaml.empty`. */
export function readYaml(bytes: Uint8Array, file: string): ReadYaml {
  if (bytes.length > MAX_BYTES) {
    return {
      documents: [],
      problems: [fault('yaml.too-large', `the file is larger than ${MAX_BYTES} bytes`, { file })],
    };
  }
  const text = decode(bytes);
  if (typeof text !== 'string') {
    const message = 'the file is not UTF-8';
    return {
      documents: [],
      problems: [
        fault('yaml.encoding', message, { file, ...text }, 'Save it again with the encoding UTF-8.'),
      ],
    };
  }
  return parse(text, file);
}

function parse(text: string, file: string): ReadYaml {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const position = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const documents: Source[] = [];
  const problems: Problem[] = [];
  if (parsed.length === 0) return { documents, problems: [empty(file)] };
  for (const document of parsed) {
    const walk = new Walk(file, position);
    for (const found of document.errors)
      problems.push(syntax(found.code, found.message, position(found.pos[0])));
    for (const found of document.warnings) {
      problems.push(
        fault(
          'yaml.tag',
          'YAML tags are not used here',
          position(found.pos[0]),
          'Remove the word that begins with !.',
        ),
      );
    }
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
      problems.push(empty(file));
      continue;
    }
    if (document.errors.length > 0) continue;
    const value = walk.read(document.contents as Node, '', new Map());
    problems.push(...walk.problems);
    documents.push({
      file,
      value,
      place: (path, part) => walk.place(path, part),
      written: (path) => walk.texts.get(path),
    });
  }
  return { documents, problems };
}

class Walk {
  readonly problems: Problem[] = [];
  readonly texts = new Map<string, string>();
  readonly #keys = new Map<string, Place>();
  readonly #values = new Map<string, Place>();
  readonly #file: string;
  readonly #position: (offset: number) => Place;
  #nodes = 0;
  #stopped = false;

  constructor(file: string, position: (offset: number) => Place) {
    this.#file = file;
    this.#position = position;
  }

  place(path: string, part: 'key' | 'value' = 'value'): Place {
    for (let at = path; ; at = parentOf(at)) {
      const found =
        part === 'key'
          ? (this.#keys.get(at) ?? this.#values.get(at))
          : (this.#values.get(at) ?? this.#keys.get(at));
      if (found !== undefined) return found;
      if (at === '') return { file: this.#file, line: 1, column: 1 };
    }
  }

  /** `anchors`: what has been named so far. YAML lets an alias point only backwards; one inside its own anchor would never end. */
  read(node: Node | null, path: string, anchors: Map<string, Node | 'open'>): Json {
    if (node === null || this.#stopped) return null;
    const here = this.#position(node.range?.[0] ?? 0);
    if (!this.#values.has(path)) this.#values.set(path, here);
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || path.split('/').length > MAX_DEPTH) {
      this.#stopped = true;
      this.problems.push(
        fault('yaml.too-large', 'the document is too large or too deep, aliases included', here),
      );
      return null;
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined && target !== 'open') return this.read(target, path, anchors);
      this.problems.push(
        fault('yaml.syntax', `the alias *${node.source} refers to nothing that is complete before it`, here),
      );
      return null;
    }
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const value = this.#content(node, path, anchors, here);
    if (anchor !== undefined) anchors.set(anchor, node);
    return value;
  }

  #content(node: Node, path: string, anchors: Map<string, Node | 'open'>, here: Place): Json {
    if (isSeq(node)) {
      return node.items.map((item, index) => this.read(item as Node | null, path + pointer(index), anchors));
    }
    if (!isMap(node)) return isScalar(node) ? this.#scalar(node, path, here) : null;
    const entries: Record<string, Json> = Object.create(null);
    for (const { key, value } of node.items) {
      if (!isScalar(key)) {
        this.problems.push(fault('yaml.syntax', 'a key must be a single word', here));
        continue;
      }
      // Keys keep their spelling: `01` and `2026` are names here, never numbers.
      const name = key.type === 'PLAIN' ? (key.source ?? '') : String(key.value);
      const at = path + pointer(name);
      const keyPlace = this.#position(key.range?.[0] ?? 0);
      if (name === '<<' && key.type === 'PLAIN') {
        this.problems.push(
          fault(
            'yaml.merge',
            'merge keys (<<) are not used here',
            keyPlace,
            'Write the keys out, or use an alias for the whole value.',
          ),
        );
      } else if (Object.hasOwn(entries, name)) {
        const first = this.place(at, 'key');
        this.problems.push(
          fault(
            'yaml.duplicate-key',
            `${readable(at)} is written twice`,
            keyPlace,
            `It is already at line ${first.line}.`,
          ),
        );
      } else {
        if (!this.#keys.has(at)) this.#keys.set(at, keyPlace);
        if (value === null) this.#values.set(at, keyPlace);
        entries[name] = this.read(value as Node | null, at, anchors);
      }
    }
    return { ...entries };
  }

  #scalar(node: { value: unknown; source?: string; type?: string }, path: string, here: Place): Json {
    const written = node.source ?? '';
    this.texts.set(path, written);
    const { value } = node;
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    const digits = written.replaceAll(/\D/g, '').length;
    if (typeof value === 'number' && PLAIN_NUMBER.test(written) && digits <= SAFE_DIGITS) return value;
    this.problems.push(unquoted(readable(path), written, here));
    return written;
  }
}

/** A code that YAML took for a number. */
export function unquoted(name: string, written: string, place: Place): Problem {
  const message = `${name === '' ? 'this' : name} is a number to YAML, which loses what is written (${written})`;
  return fault('yaml.unquoted-code', message, place, `Codes go in quotes: "${written}".`);
}

const empty = (file: string): Problem =>
  fault('yaml.empty', 'there is nothing in it', { file, line: 1, column: 1 });

const syntax = (code: string, message: string, place: Place): Problem =>
  code === 'TAB_AS_INDENT'
    ? fault('yaml.syntax', 'a tab indents this line', place, 'Indent with blanks.')
    : fault('yaml.syntax', `this is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`, place);

const fault = (code: string, message: string, place: Place, advice?: string): Problem =>
  problem(code, message, { class: 'config', place, ...(advice === undefined ? {} : { advice }) });

/** The text, or the place of the first byte that is not UTF-8. */
function decode(bytes: Uint8Array): string | { readonly line: number; readonly column: number } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const lax = new TextDecoder('utf-8').decode(bytes);
    const before = lax.slice(0, Math.max(0, lax.indexOf('\uFFFD')));
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  }
}
