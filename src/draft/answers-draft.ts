/** Drafts of the two files back: outcome of each record, and payments. */
import { Source } from './source.ts';
import type { Survey } from './survey.ts';
import { flow, scalar } from './yaml-text.ts';

const OUTCOME = ['ESITO', 'CODICE_ERRORE', 'DESCRIZIONE', 'IUV', 'CODICE_AVVISO'];
const PAYMENT = [
  'CODICE_FISCALE',
  'SCADENZA',
  'IMPORTO_PAGATO',
  'DATA_PAGAMENTO',
  'IUV',
  'CODICE_AVVISO',
  'ANOMALIA',
];

/** Rows come back as they were where the received ones are plain rows with a header; else by their key. */
const alike = ({ shape }: Survey): boolean =>
  shape.format === 'csv' &&
  shape.csv.head === undefined &&
  shape.csv.tail === undefined &&
  shape.csv.header !== undefined &&
  !shape.csv.repeated &&
  shape.csv.skip === 0;

const delimiterOf = ({ shape }: Survey): string =>
  shape.format !== 'csv' ? ';' : shape.delimited.delimiter === '\t' ? 'tab' : shape.delimited.delimiter;

function keyName(survey: Survey): string {
  const { key } = survey.roles.debts;
  if (key === undefined || survey.shape.format !== 'csv') return 'CHIAVE';
  return new Source(survey).name(key.profile);
}

/** Names of ours that stand beside the received ones must differ from them. */
const free = (name: string, names: readonly string[]): string =>
  names.includes(name) ? `${name}_TRAMITE` : name;

const answerNames = (survey: Survey): readonly string[] =>
  OUTCOME.map((name) => free(name, [...(alike(survey) ? survey.names : []), keyName(survey)]));
const reportNames = (survey: Survey): readonly string[] =>
  PAYMENT.map((name) => free(name, [keyName(survey), 'RATA']));

export function answersLayout(survey: Survey): readonly string[] {
  const own = [`  encoding: ${survey.read.encoding}`, `  delimiter: ${JSON.stringify(delimiterOf(survey))}`];
  const columns = (names: readonly string[]): string => `  columns: ${flow(names)}`;
  return [
    '# UNSURE: what the gestionale reads back is not in a file that it writes. Ask, then change names and columns.',
    'acknowledgement:',
    '  format: csv',
    ...(alike(survey)
      ? ['  like: positions', columns(['*', ...answerNames(survey)])]
      : [...own, columns([keyName(survey), ...answerNames(survey)])]),
    '  name: "{received.stem}.esito.csv"',
    '',
    'report:',
    '  format: csv',
    ...own,
    columns([keyName(survey), 'RATA', ...reportNames(survey)]),
    `  name: ${scalar('PAGATI_{number:6}_{date:yyyyMMdd}.csv')}`,
  ];
}

export function acknowledgementDraft(survey: Survey): string {
  const [outcome, error, description, iuv, notice] = answerNames(survey).map((name) => JSON.stringify(name));
  const { debts } = survey.roles;
  const source = new Source(survey);
  const rata = debts.grouped ? debts.rata : undefined;
  const members = [
    `${outcome}: outcome.outcome,`,
    `${error}: outcome.problems[0].code,`,
    `${description}: $join([outcome.problems.message, outcome.reason], "; "),`,
    `${iuv}: $code.iuv,`,
    `${notice}: $code.noticeNumber`,
  ];
  const made = alike(survey)
    ? [
        '  $merge([',
        '    $sift($, function($value, $name) { $name != "outcome" }),',
        '    {',
        ...members.map((line) => `      ${line}`),
        '    }',
        '  ])',
      ]
    : [
        '  {',
        `    ${JSON.stringify(keyName(survey))}: ${nativeKey(survey, source)},`,
        ...members.map((line) => `    ${line}`),
        '  }',
      ];
  return [
    '/* Draft: a record as it came, with its outcome and its codes. What the Nodo refused is not payable: no codes then.',
    '   Input: the fields of the record, and outcome (docs/mappings.md, "Acknowledgements"). */',
    '(',
    ...(rata === undefined ? [] : [`  $rata := $string(${source.path(rata.profile)});`]),
    `  $code := (outcome.positions[$not(published = "refused")].codes${rata === undefined ? '' : '[ref = $rata]'})[0];`,
    ...made,
    ')',
    '',
  ].join('\n');
}

function nativeKey({ roles }: Survey, source: Source): string {
  const choice = roles.debts.key ?? roles.people.fiscalCode;
  return choice === undefined ? 'outcome.positions[0].key' : source.path(choice.profile);
}

export function reportDraft(survey: Survey): string {
  const [code, due, paid, day, iuv, notice, labels] = reportNames(survey).map((name) => JSON.stringify(name));
  const { amount, due: dueChoice } = survey.roles;
  const decimal = amount?.amounts.decimal === '.' && amount.amounts.unit === 'euro' ? ', "decimal": "."' : '';
  const written =
    amount?.amounts.unit === 'cents'
      ? '$string(paid.amount)'
      : `$euro(paid.amount, { "thousands": false${decimal} })`;
  return [
    '/* Draft: one payment. One that no file announced has neither position nor installment: its codes tell it. */',
    '(',
    `  $day := function($date) { $type($date) = "string" ? $formatDate($date, "${dueChoice?.dates.pattern ?? 'dd/MM/yyyy'}") : "" };`,
    '  {',
    `    ${JSON.stringify(keyName(survey))}: position.key,`,
    '    "RATA": ref,',
    `    ${code}: debtor.fiscalCode,`,
    `    ${due}: $day(installment.dueDate),`,
    `    ${paid}: ${written},`,
    `    ${day}: $day(paid.day),`,
    `    ${iuv}: iuv,`,
    `    ${notice}: noticeNumber,`,
    `    ${labels}: $join([labels], ", ")`,
    '  }',
    ')',
    '',
  ].join('\n');
}
