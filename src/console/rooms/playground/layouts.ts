/** Layouts as tables: the fields that a mapping finds or may write, and the options of the format. */
import type { GestionaleConfig, InboundLayout, OutboundLayout } from '../../../domain/configuration.ts';
import type { Json } from '../../../domain/debt-position.ts';
import type { FieldShape, Formats, LayoutShape, RecordShape } from '../../../domain/ports/format.ts';
import { type Content, html } from '../../html.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

export type LayoutKind = 'positions' | 'acknowledgement' | 'report';

export const LAYOUT_WORDS: { readonly [kind in LayoutKind]: 'incoming' | 'acknowledgement' | 'report' } = {
  positions: 'incoming',
  acknowledgement: 'acknowledgement',
  report: 'report',
};

/** Undefined: the format does not say. */
export function shapeOf(
  formats: Pick<Formats, 'specs'>,
  layout: InboundLayout | OutboundLayout,
  direction: 'read' | 'write',
): LayoutShape | undefined {
  const spec = formats.specs.find(({ name }) => name === layout.format);
  return spec?.shape?.(layout.options, direction);
}

export function layouts(
  language: Language,
  formats: Pick<Formats, 'specs'>,
  config: GestionaleConfig,
): Content {
  const kinds = (['positions', 'acknowledgement', 'report'] as const).flatMap((kind) => {
    const layout = config[kind];
    return layout === undefined ? [] : [{ kind, layout }];
  });
  return html`<section aria-labelledby="layout"><h2 id="layout">${say(language, 'layouts')}</h2>${kinds.map(({ kind, layout }) => one(language, formats, kind, layout))}</section>`;
}

function one(
  language: Language,
  formats: Pick<Formats, 'specs'>,
  kind: LayoutKind,
  layout: InboundLayout | OutboundLayout,
): Content {
  const id = `layout-${kind}`;
  const shape = shapeOf(formats, layout, kind === 'positions' ? 'read' : 'write');
  const fields = shape === undefined ? [] : [...named(shape.record, []), ...headOf(language, shape)];
  const options = Object.entries(layout.options).filter(([, value]) => !isLong(value));
  return html`<details${kind === 'positions' && html` open`}><summary id="${id}">${say(language, LAYOUT_WORDS[kind])} · <code>${layout.format}</code></summary>
${
  options.length > 0 &&
  html`<dl>${options.map(([name, value]) => html`<dt>${name}</dt><dd><code>${shown(value)}</code></dd>`)}${'name' in layout && html`<dt>name</dt><dd><code>${layout.name}</code></dd>`}</dl>`
}
${
  fields.length > 0 &&
  table({
    of: id,
    caption: say(language, LAYOUT_WORDS[kind]),
    columns: [{ name: say(language, 'field'), heading: true }, { name: say(language, 'kind') }],
    rows: fields.map(({ path, shape: field }) => [html`<code>${path}</code>`, kindWord(language, field)]),
  })
}
${shape?.record.open === true && html`<p class="soft small">${say(language, 'openRecord')}</p>`}</details>`;
}

const headOf = (language: Language, { head }: LayoutShape): readonly Named[] =>
  head === undefined
    ? []
    : named(head, []).map((field) => ({ ...field, path: `${say(language, 'headField')}: ${field.path}` }));

export interface Named {
  readonly path: string;
  readonly shape: FieldShape;
}

/** Fields of a record and of the lines within it, outer ones first. */
export function named(record: RecordShape, outer: readonly string[]): readonly Named[] {
  return Object.entries(record.fields).flatMap(([name, shape]) => {
    const path = [...outer, name];
    const own = { path: path.join('.'), shape };
    return shape.kind === 'lines' ? [own, ...named(shape.lines, path)] : [own];
  });
}

const WORDS: { readonly [kind in FieldShape['kind']]: Parameters<typeof say>[1] } = {
  text: 'kindText',
  code: 'kindCode',
  day: 'kindDay',
  integer: 'kindInteger',
  cents: 'kindCents',
  lines: 'kindLines',
};

export const kindWord = (language: Language, { kind }: FieldShape): string => say(language, WORDS[kind]);

const LONGEST = 200;
const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
/** Record types with all their fields are in the table below. */
const isLong = (value: Json): boolean => shown(value).length > LONGEST;
