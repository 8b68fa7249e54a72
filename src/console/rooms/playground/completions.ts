/** What the editor proposes: fields of the record, functions of the library and of the language, fields of a position. */
import schema from '../../../../schemas/debt-position.schema.json' with { type: 'json' };
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import type { Formats } from '../../../domain/ports/format.ts';
import { CHAPTERS, explanationOf, signatureOf } from '../../../mapping/functions/catalogue/catalogue.ts';
import type { Language } from '../../words.ts';
import { kindWord, named, shapeOf } from './layouts.ts';
import { say } from './words.ts';

export interface Proposal {
  readonly label: string;
  /** What is written instead of the label. */
  readonly apply?: string;
  readonly kind: 'field' | 'function' | 'target' | 'variable';
  readonly detail?: string;
  readonly info?: string;
}

/** JSON for the editor's `data-` attribute. */
export const proposals = (
  language: Language,
  formats: Pick<Formats, 'specs'>,
  config: GestionaleConfig,
): readonly Proposal[] => [
  ...sourceFields(language, formats, config),
  ...libraryFunctions(),
  ...LANGUAGE.map(
    (name): Proposal => ({ label: `$${name}`, apply: `$${name}(`, kind: 'function', detail: 'JSONata' }),
  ),
  ...VARIABLES.map((label): Proposal => ({ label, kind: 'variable' })),
  ...Object.keys(config.parameters).map(
    (name): Proposal => ({
      label: `$connector.parameters.${name}`,
      kind: 'variable',
      info: config.parameters[name]?.description ?? '',
    }),
  ),
  ...targets(language),
];

const VARIABLES = [
  '$records',
  '$file.name',
  '$file.receivedAt',
  '$file.header',
  '$connector.organization',
  '$connector.service',
  '$connector.parameters',
];

/** Of the language those that mappings use. */
const LANGUAGE = [
  'map',
  'filter',
  'reduce',
  'sum',
  'count',
  'max',
  'min',
  'exists',
  'distinct',
  'append',
  'sort',
  'merge',
  'keys',
  'lookup',
  'single',
  'each',
  'substring',
  'substringBefore',
  'substringAfter',
  'contains',
  'replace',
  'split',
  'join',
  'match',
  'trim',
  'uppercase',
  'lowercase',
  'length',
  'pad',
  'string',
  'number',
  'boolean',
  'not',
  'abs',
];

function sourceFields(
  language: Language,
  formats: Pick<Formats, 'specs'>,
  { positions }: GestionaleConfig,
): readonly Proposal[] {
  const shape = shapeOf(formats, positions, 'read');
  if (shape === undefined) return [];
  const fields = named(shape.record, []).map(
    ({ path, shape: field }): Proposal => ({
      label: path,
      apply: quoted(path),
      kind: 'field',
      detail: kindWord(language, field),
    }),
  );
  const head = shape.head === undefined ? [] : named(shape.head, []);
  return [
    ...fields,
    ...head.map(
      ({ path }): Proposal => ({
        label: `$file.header.${path}`,
        apply: `$file.header.${quoted(path)}`,
        kind: 'field',
        detail: say(language, 'headField'),
      }),
    ),
  ];
}

/** JSONata takes names that are no words in backquotes. */
const quoted = (path: string): string =>
  path
    .split('.')
    .map((part) => (/^[A-Za-z_]\w*$/.test(part) ? part : `\`${part}\``))
    .join('.');

const libraryFunctions = (): readonly Proposal[] =>
  CHAPTERS.flatMap(({ functions }) => functions).map((entry) => ({
    label: `$${entry.name}`,
    apply: `$${entry.name}(`,
    kind: 'function',
    detail: `${signatureOf(entry).slice(entry.name.length + 1)} → ${entry.gives}`,
    info: explanationOf(entry),
  }));

interface Schema {
  readonly description?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
  readonly $ref?: string;
}

function targets(language: Language): readonly Proposal[] {
  const definitions = schema.definitions as unknown as { readonly [name: string]: Schema };
  const found = new Map<string, Proposal>();
  const walk = (node: Schema, seen: readonly string[]): void => {
    const name = node.$ref?.split('/').at(-1);
    if (name !== undefined) {
      const target = definitions[name];
      if (target !== undefined && !seen.includes(name)) walk(target, [...seen, name]);
      return;
    }
    if (node.items !== undefined) walk(node.items, seen);
    for (const [label, inner] of Object.entries(node.properties ?? {})) {
      if (!found.has(label))
        found.set(label, {
          label,
          apply: `"${label}": `,
          kind: 'target',
          detail: say(language, 'fieldPath'),
          ...(inner.description === undefined ? {} : { info: inner.description }),
        });
      walk(inner, seen);
    }
  };
  walk(schema as unknown as Schema, []);
  return [...found.values()];
}
