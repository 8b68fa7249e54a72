/** The fields that a fixed-width layout has. */
import type { FieldShape, LayoutShape, RecordShape } from '../domain/ports/format.ts';
import type { Field } from './fixed-width-field.ts';
import type { Layout, LineType } from './fixed-width-layout.ts';

export function fixedWidthShape(layout: Layout, direction: 'read' | 'write'): LayoutShape {
  const head = layout.head === undefined ? {} : { head: fieldsOf(layout.head) };
  const { flat, record: rule } = layout;
  if (flat !== undefined) return { record: fieldsOf(flat), ...head };
  const lines = layout.types.filter((type) => type.role === 'body');
  const fields = lines.map((type): readonly [string, FieldShape] => {
    const needed = type === rule?.from || type === rule?.to;
    const optional = !needed && (direction === 'write' || rule === undefined || !type.many);
    return [type.name, { kind: 'lines', lines: fieldsOf(type), many: type.many, optional }];
  });
  return { record: { fields: Object.fromEntries(fields), open: false }, ...head };
}

const fieldsOf = (type: LineType): RecordShape => ({
  fields: Object.fromEntries(type.fields.map((field) => [field.name, { kind: kindOf(field) }])),
  open: false,
});

function kindOf({ as }: Field): 'text' | 'code' | 'day' | 'integer' | 'cents' {
  if (as === 'digits') return 'code';
  if (as === 'integer') return as;
  if (as === 'cents' || as === 'euro') return 'cents';
  return as === 'text' || as === 'sign' ? 'text' : 'day';
}
