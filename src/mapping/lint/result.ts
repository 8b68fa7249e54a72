/** Which values of a mapping become which fields of what it has to make. */
import schema from '../../../schemas/debt-position.schema.json' with { type: 'json' };
import type { RecordShape } from '../../domain/ports/format.ts';
import type { Pair } from '../source-tree/node.ts';
import { writtenLayout } from './input.ts';
import type { LintSetting } from './setting.ts';
import { elementOf, isKnown, LIST, may, type Type } from './type.ts';

/** What is expected at a place of the result. */
export type Target =
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Target>; readonly open: boolean }
  | { readonly kind: 'list'; readonly item: Target }
  | { readonly kind: 'text' | 'cents' | 'day' | 'any' };

export interface ResultField {
  /** `options.installments.amount`. */
  readonly path: string;
  readonly pair: Pair;
  readonly type: Type;
  /** Undefined: the target does not know such a field. */
  readonly target: Target | undefined;
  /** All that the target knows there. */
  readonly known: readonly string[];
}

export function resultFields(result: Type, setting: LintSetting): readonly ResultField[] {
  const target = targetOf(setting);
  if (target === undefined) return [];
  const found: ResultField[] = [];
  walk(elementOf(result), target, '', found, 0);
  return found;
}

const MAX_DEPTH = 12;

function walk(type: Type, target: Target, path: string, found: ResultField[], depth: number): void {
  if (!isKnown(type) || depth > MAX_DEPTH) return;
  if (target.kind === 'list') walk(elementOf(type), target.item, path, found, depth + 1);
  if (target.kind !== 'object') return;
  const known = [...target.fields.keys()];
  for (const [name, member] of type.members ?? []) {
    const inner = target.fields.get(name);
    const at = path === '' ? name : `${path}.${name}`;
    for (const pair of member.pairs)
      if (inner !== undefined || !target.open)
        found.push({ path: at, pair, type: member.type, target: inner, known });
    const lines = may(member.type, LIST) && inner?.kind === 'object' ? elementOf(member.type) : member.type;
    if (inner !== undefined) walk(lines, inner, at, found, depth + 1);
  }
}

function targetOf(setting: LintSetting): Target | undefined {
  if (setting.kind === 'positions') return fromSchema(schema as unknown as Schema);
  const layout = writtenLayout(setting);
  return layout === undefined ? undefined : fromShape(layout.record);
}

function fromShape({ fields, open }: RecordShape): Target {
  const found = Object.entries(fields).map(([name, field]): readonly [string, Target] => {
    if (field.kind !== 'lines') return [name, { kind: field.kind === 'cents' ? 'cents' : 'any' }];
    const lines = fromShape(field.lines);
    return [name, field.many ? { kind: 'list', item: lines } : lines];
  });
  return { kind: 'object', fields: new Map(found), open };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

function fromSchema(node: Schema): Target {
  const name = /^#\/definitions\/(.+)$/.exec(node.$ref ?? '')?.[1] ?? '';
  if (name === 'day' || name === 'cents') return { kind: name };
  const definitions = schema.definitions as unknown as { readonly [name: string]: Schema };
  const { type, properties, items, enum: words } = definitions[name] ?? node;
  if (properties !== undefined && type === 'object') {
    const fields = Object.entries(properties).map(([key, one]): readonly [string, Target] => [
      key,
      fromSchema(one),
    ]);
    return { kind: 'object', fields: new Map(fields), open: false };
  }
  if (type === 'array')
    return { kind: 'list', item: items === undefined ? { kind: 'any' } : fromSchema(items) };
  return { kind: type === 'string' || words !== undefined ? 'text' : 'any' };
}
