/** The draft of gestionale.yaml: layouts of the three files, with what is known of each guess. */

import { answersLayout } from './answers-draft.ts';
import type { Declared } from './declared.ts';
import { fixedLayout } from './fixed-layout-draft.ts';
import { said } from './remarks.ts';
import { Source } from './source.ts';
import type { Survey } from './survey.ts';
import { flow, scalar } from './yaml-text.ts';

export function gestionaleDraft(survey: Survey, title: string): string {
  const { sample, table, roles } = survey;
  const parameters =
    roles.due === undefined
      ? [
          '',
          'parameters:',
          '  dueDate: Due day (YYYY-MM-DD) of all that the file brings, which says none that was found',
        ]
      : [];
  return [
    '# yaml-language-server: $schema=../../schemas/gestionale.schema.json',
    `# Draft from ${sample.name}, ${table.records} records${sample.whole ? '' : ' of its beginning'}. Each guess is sure, likely or UNSURE: look at`,
    '# those first; tramite test and tramite try show what they do.',
    `title: ${scalar(title)}`,
    ...parameters,
    '',
    'positions:',
    ...(survey.shape.format === 'csv' ? csvLayout(survey) : fixedLayout(survey)),
    ...keyLayout(survey),
    '',
    ...answersLayout(survey),
    '',
  ].join('\n');
}

function csvLayout(survey: Survey): readonly string[] {
  if (survey.shape.format !== 'csv') return [];
  const { csv, delimited } = survey.shape;
  const { roles, names, read } = survey;
  const { amount } = roles;
  const lines = ['  format: csv', ...said(survey, 'encoding'), `  encoding: ${read.encoding}`];
  lines.push(
    ...said(survey, 'delimiter'),
    `  delimiter: ${delimited.delimiter === '\t' ? 'tab' : JSON.stringify(delimited.delimiter)}`,
  );
  const skip = csv.skip + (csv.repeated ? 1 : 0);
  const named = csv.header !== undefined && !csv.repeated;
  lines.push(...said(survey, 'header'));
  if (skip > 0) lines.push(`  skip: ${skip}`);
  lines.push(`  header: ${named}`);
  lines.push(
    named
      ? '  # The columns that the header must name; others may stand beside them.'
      : '  # Names of ours, in the order of the file.',
    `  columns: ${flow(named ? usedColumns(survey) : names)}`,
  );
  if (csv.records.some((row) => row.fields.length < names.length))
    lines.push('  # Some rows lack their last fields.', '  ragged: fill');
  if (amount !== undefined) {
    const { unit, decimal, thousands } = amount.amounts;
    lines.push(...said(survey, 'notation'));
    if (unit === 'cents') lines.push('  amountUnit: cents');
    else if (unit === 'thousandths')
      lines.push('  # The format adds up no thousandths: the control total is in rows only.');
    else {
      lines.push(`  decimal: ${JSON.stringify(decimal)}`);
      if (thousands !== undefined) lines.push(`  thousands: ${thousands}`);
    }
    if (unit !== 'thousandths')
      lines.push(
        ...said(survey, 'amount'),
        `  amount: ${scalar(new Source(survey).name(amount.profile))} # adds up to the control total of the file`,
      );
  }
  return [...lines, ...rowKinds(survey)];
}

function usedColumns({ roles, names }: Survey): readonly string[] {
  const { people, amount, due, debts } = roles;
  const used = [
    people.fiscalCode,
    people.vatNumber,
    people.name,
    people.givenName,
    ...Object.values(people.address),
    amount,
    due,
    debts.key,
    debts.rata,
    debts.period,
    debts.description,
    debts.code,
  ].flatMap((choice) => (choice === undefined ? [] : [choice.profile.column.index]));
  return [...new Set(used)].toSorted((left, right) => left - right).map((index) => names[index] ?? '');
}

/** Names of the fields of a head or tail row, from its figures and its type. */
export function rowNames(
  place: 'head' | 'tail',
  count: number,
  typeAt: number,
  totals: readonly Declared[],
): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    if (index === typeAt - 1) return 'TIPO';
    const figure = totals.find((one) => one.place === place && one.at === index)?.figure;
    if (figure === undefined) return `CAMPO_${index + 1}`;
    return figure.money ? 'TOTALE' : figure.expression === 'count(lines)' ? 'RIGHE' : 'QUANTI';
  });
}

function rowKinds(survey: Survey): readonly string[] {
  if (survey.shape.format !== 'csv') return [];
  const { csv } = survey.shape;
  if (csv.head === undefined && csv.tail === undefined) return [];
  const code = (fields: readonly string[]): string => (fields[csv.typeAt - 1] ?? '').trim();
  const bodies = new Set(csv.records.map((row) => code(row.fields)));
  const [body] = bodies;
  const lines = ['  records:', `    type: ${csv.typeAt}`];
  for (const place of ['head', 'tail'] as const) {
    const row = csv[place];
    if (row === undefined) continue;
    const names = rowNames(place, row.fields.length, csv.typeAt, survey.totals);
    lines.push(...said(survey, place, 4), `    ${place}: ${flow({ is: code(row.fields), columns: names })}`);
    if (place === 'head' && bodies.size === 1 && body !== undefined && body !== '')
      lines.push(`    body: ${scalar(body)}`);
  }
  if (csv.head === undefined && bodies.size === 1 && body !== undefined && body !== '')
    lines.push(`    body: ${scalar(body)}`);
  if (survey.totals.length > 0) {
    lines.push('  # Found by the figures of the sample: a file that says otherwise is refused.', '  totals:');
    for (const { place, at, figure } of survey.totals) {
      const row = csv[place];
      const name = rowNames(place, row?.fields.length ?? 0, csv.typeAt, survey.totals)[Number(at)];
      lines.push(`    ${scalar(`${place}.${name}`)}: ${scalar(figure.expression)}`);
    }
  } else
    lines.push(
      '  # UNSURE: no figure of head or tail equals a count or a sum of the sample, so none is checked.',
    );
  return lines;
}

function keyLayout(survey: Survey): readonly string[] {
  const { debts } = survey.roles;
  const { key, grouped, period } = debts;
  if (key === undefined) return ['  # UNSURE: no field tells one debt from another; ask the vendor for one.'];
  const source = new Source(survey);
  const name = scalar(source.name(key.profile));
  const within = period === undefined ? 'ever' : 'year';
  return [
    ...(grouped ? [...said(survey, 'rows of one debt'), `  groupBy: ${name}`] : []),
    ...said(survey, 'key'),
    `  # UNSURE: whether numbers begin again each year (uniqueWithin: year) is not in one file.`,
    `  key: { field: ${name}, uniqueWithin: ${within} }`,
  ];
}
