/** The layout of fixed columns as gestionale.yaml writes it. */
import type { Json } from '../domain/debt-position.ts';
import { type Declared, spanText } from './declared.ts';
import { said } from './remarks.ts';
import { fixedAmount } from './source.ts';
import { kind } from './standards.ts';
import type { Survey } from './survey.ts';
import type { Column, Span } from './table.ts';
import { flow, scalar } from './yaml-text.ts';

export function fixedLayout(survey: Survey): readonly string[] {
  if (survey.shape.format !== 'fixed-width') return [];
  const { fixed, spans, standard } = survey.shape;
  const { typeAt, head, tail, codes, sameAt } = fixed;
  const code = (line: string): string => line.slice(typeAt?.from, typeAt?.to).trim();
  const lines = [
    '  format: fixed-width',
    ...said(survey, 'encoding'),
    `  encoding: ${survey.read.encoding}`,
    ...said(survey, 'length'),
    `  length: ${fixed.length}`,
    `  pad: true # lines whose blanks at the end were trimmed are accepted`,
  ];
  const [only] = codes;
  if (standard?.shifted === true) lines.push('  shifted: true # and those that lost their first blank');
  if (typeAt !== undefined) {
    lines.push(`  type: ${JSON.stringify(spanText(typeAt))}`, '  records:');
    const enclosing = (place: 'head' | 'tail', line: string): void => {
      lines.push(
        ...said(survey, place, 4),
        `    ${key(code(line))}: ${flow(enclosingFields(place, survey.totals))}`,
      );
    };
    if (head !== undefined) enclosing('head', head);
    for (const one of codes)
      lines.push(`    ${key(one.trim())}:`, ...fieldLines(survey, one, spans.get(one) ?? [], 6));
    if (tail !== undefined) enclosing('tail', tail);
    if (codes.length === 1 && only !== undefined) lines.push(`  record: ${key(only.trim())}`);
    else {
      const rule: Json = {
        from: standard?.needs[0] ?? only ?? '',
        ...(standard === undefined ? {} : { to: standard.to }),
        ...(sameAt === undefined ? {} : { sameAt: spanText(sameAt) }),
        ...(standard?.numbered === true ? { numbered: true } : {}),
      };
      lines.push(...said(survey, 'record types'), `  record: ${flow(rule)}`);
    }
    const flows = {
      ...(head === undefined ? {} : { head: code(head) }),
      ...(tail === undefined ? {} : { tail: code(tail) }),
    };
    if (Object.keys(flows).length > 0) lines.push(`  flow: ${flow(flows)}`);
  } else lines.push('  fields:', ...fieldLines(survey, '', spans.get('') ?? [], 4));
  lines.push(...totalLines(survey, code));
  const { amount } = survey.roles;
  if (amount !== undefined && fixedAmount(survey) !== 'text')
    lines.push(
      ...said(survey, 'amount'),
      ...said(survey, 'notation'),
      `  amount: ${scalar(survey.names[amount.profile.column.index] ?? '')}`,
    );
  return lines;
}

/** A code of digits only is quoted: YAML would make a number of it. */
const key = (code: string): string => scalar(code);

export const totalName = ({ figure }: Declared): string =>
  figure.money ? 'total' : figure.expression === 'count(lines)' ? 'lines' : 'count';

function enclosingFields(place: 'head' | 'tail', totals: readonly Declared[]): Json {
  return Object.fromEntries(
    totals
      .filter((one) => one.place === place)
      .map((one) => [totalName(one), { at: spanText(one.at), as: one.figure.money ? 'cents' : 'integer' }]),
  );
}

function totalLines(survey: Survey, code: (line: string) => string): readonly string[] {
  if (survey.shape.format !== 'fixed-width' || survey.totals.length === 0) return [];
  const { fixed } = survey.shape;
  return [
    '  # Found by the figures of the sample: a file that says otherwise is refused.',
    '  totals:',
    ...survey.totals.map(
      (one) =>
        `    ${scalar(`${code(fixed[one.place] ?? '')}.${totalName(one)}`)}: ${scalar(one.figure.expression)}`,
    ),
  ];
}

function fieldLines(survey: Survey, code: string, spans: readonly Span[], indent: number): readonly string[] {
  const pad = ' '.repeat(indent);
  const single = survey.shape.format === 'fixed-width' && survey.shape.fixed.codes.length <= 1;
  const columns = survey.table.columns.filter((column) => single || column.line === code);
  const lines = spans.map((span) => {
    const column = columns.find((one) => one.at?.from === span.from && one.at.to === span.to);
    const name =
      column === undefined ? `field${span.from + 1}` : bare(survey.names[column.index] ?? '', column);
    const as = column === undefined ? undefined : (kindOf(survey, column) ?? standardKind(survey, column));
    return `${pad}${name}: ${as === undefined ? JSON.stringify(spanText(span)) : `{ at: ${JSON.stringify(spanText(span))}, as: ${as} }`}`;
  });
  const many = columns.length === 0 && !single ? [`${pad}many: true # a record may have several`] : [];
  return [...many, ...lines];
}

/** As the published layout says. */
function standardKind({ shape, names }: Survey, column: Column): string | undefined {
  if (shape.format !== 'fixed-width' || column.line === undefined) return undefined;
  return kind(shape.standard?.lines[column.line]?.[bare(names[column.index] ?? '', column)] ?? '');
}

const bare = (name: string, { line }: Column): string =>
  line === undefined ? name : name.slice(line.length + 1);

function kindOf(survey: Survey, column: Column): string | undefined {
  const { amount, due } = survey.roles;
  if (amount?.profile.column === column) {
    const as = fixedAmount(survey);
    return as === 'text' ? undefined : as;
  }
  if (due?.profile.column === column && !due.dates.timed) return due.dates.pattern;
  return undefined;
}
