/** A survey against the truth: what is right, and what is wrong without saying that it is unsure. */
import type { Choice } from '../../src/draft/choice.ts';
import type { Certainty } from '../../src/draft/guess.ts';
import type { Survey } from '../../src/draft/survey.ts';
import type { GeneratedFile } from './generated-files.ts';

export interface Verdict {
  readonly subject: string;
  readonly right: boolean;
  readonly certainty: Certainty;
  readonly detail: string;
}

/** The three that carry money first. */
export const MONEY = ['fiscal code', 'amount', 'due date'] as const;

export function judge(file: GeneratedFile, survey: Survey): readonly Verdict[] {
  const { roles, read } = survey;
  const { people, amount, due, debts } = roles;
  const column = (what: string): readonly string[] | undefined => {
    const found = file.columns.find((one) => one.what === what);
    return found === undefined ? undefined : file.rows.map((row) => found.text(row));
  };
  const same = (left: readonly unknown[] | undefined, right: readonly unknown[] | undefined): boolean =>
    left !== undefined &&
    right !== undefined &&
    left.length === right.length &&
    left.every((one, index) => one === right[index]);
  const said = (subject: string): Certainty =>
    survey.guesses.find((one) => one.subject === subject)?.certainty ?? 'unsure';
  const verdicts: Verdict[] = [];
  const add = (subject: string, right: boolean, certainty: Certainty, detail = ''): void => {
    verdicts.push({ subject, right, certainty, detail });
  };
  const values = (choice: Choice | undefined): readonly string[] | undefined => choice?.profile.column.values;
  const value = (subject: string): string =>
    survey.guesses.find((one) => one.subject === subject)?.value ?? 'none';
  add(
    'fiscal code',
    same(
      values(people.fiscalCode),
      file.rows.map((row) => row.debtor.code),
    ),
    said('fiscal code'),
    value('fiscal code'),
  );
  const cents = same(
    amount?.amounts.cents,
    file.rows.map((row) => row.cents),
  );
  // Either the column or its notation has to say that it is unsure.
  const money = said('amount') === 'unsure' || said('notation') === 'unsure' ? 'unsure' : said('amount');
  add('amount', cents, money, `${value('amount')} ${value('notation')}`);
  add(
    'due date',
    same(
      due?.dates.days,
      file.rows.map((row) => row.due),
    ),
    said('due date'),
    value('due date'),
  );
  add('encoding', visible(read.text) === visible(file.text), said('encoding'), read.encoding);
  add('format', survey.shape.format === file.format, said('format'), survey.shape.format);
  add(
    'records',
    survey.table.records === file.rows.length,
    said('tail'),
    `${survey.table.records} of ${file.rows.length}`,
  );
  if (survey.shape.format === 'csv') {
    add(
      'delimiter',
      survey.shape.delimited.delimiter === file.delimiter,
      said('delimiter'),
      survey.shape.delimited.delimiter,
    );
    add('header', (survey.shape.csv.header !== undefined) === file.header, said('header'), value('header'));
  }
  const named = column('name') ?? column('surname');
  if (people.name !== undefined) add('name', same(values(people.name), named), said('name'), value('name'));
  if (people.givenName !== undefined)
    add(
      'given name',
      same(values(people.givenName), column('given')),
      said('given name'),
      value('given name'),
    );
  const code = column('notice');
  if (debts.key !== undefined) add('key', same(values(debts.key), column('key')), said('key'), value('key'));
  if (debts.code !== undefined)
    add(
      'notice number',
      same(values(debts.code), code),
      said(debts.code.kind === 'iuv' ? 'IUV' : 'notice number'),
      value('notice number'),
    );
  add(
    'rows of one debt',
    debts.grouped === several(file),
    debts.grouped ? said('rows of one debt') : said('key'),
    value('rows of one debt'),
  );
  if (debts.rata !== undefined)
    add('rata', !file.grouped || same(values(debts.rata), column('rata')), said('rata'), value('rata'));
  for (const [role, what] of [
    ['street', 'street'],
    ['postalCode', 'cap'],
    ['province', 'province'],
    ['city', 'city'],
  ] as const) {
    const choice = people.address[role];
    if (choice !== undefined) add(role, same(values(choice), column(what)), said(role), value(role));
  }
  return verdicts;
}

/** Whether any debt of the file has several rows. */
const several = (file: GeneratedFile): boolean =>
  new Set(file.rows.map((row) => row.key)).size < file.rows.length;

export const missed = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.filter((one) => !one.right && one.certainty !== 'unsure');

/** Without line ends and what DOS leaves at the end. */
const visible = (text: string): string =>
  [...text]
    .filter((character) => !'\r\n'.includes(character) && character !== String.fromCharCode(0x1a))
    .join('');
