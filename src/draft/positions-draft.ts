/** The draft of positions.jsonata: every guess with how sure it is, and what else it could be. */

import type { Choice } from './choice.ts';
import { inWords } from './remarks.ts';
import { Source } from './source.ts';
import type { Survey } from './survey.ts';

export function positionsDraft(survey: Survey): string {
  const source = new Source(survey);
  const { roles, table } = survey;
  const { debts } = roles;
  const record = '$first.';
  const grouped = debts.grouped && debts.key !== undefined;
  return [
    `/* Draft from ${table.records} records. Before each guess stands how sure it is: begin with those that are UNSURE. What a`,
    '   position may hold, and the functions: docs/mappings.md. Bindings: $records (also the input), $file, $connector. */',
    '(',
    '  $first := $records[0];',
    ...(grouped ? rows(survey, source) : []),
    '  {',
    ...remarks(survey, 'state', 4),
    ...remarks(survey, 'key', 4),
    `    "key": ${keyExpression(survey, source, record)},`,
    ...(debts.period === undefined
      ? []
      : [
          ...remarks(survey, 'period', 4),
          `    "period": $digits(${record}${source.path(debts.period.profile)}, 4, ${text(source.name(debts.period.profile))}),`,
        ]),
    ...(debts.description === undefined
      ? ['    /* UNSURE: no field says what is paid, so the service’s description does. */']
      : [
          ...remarks(survey, 'description', 4),
          `    "description": $substring(${record}${source.path(debts.description.profile)}, 0, 140),`,
        ]),
    ...debtor(survey, source, record),
    ...(grouped ? groupedOptions(survey) : singleOption(survey, source, record)),
    '    /* What the files back will need, as it was written. */',
    `    "source": ${sourceObject(survey, source, record)}`,
    '  }',
    ')',
    '',
  ].join('\n');
}

const text = (value: string): string => JSON.stringify(value);

/** A comment for each guess about these subjects. */
function remarks(survey: Survey, subject: string, indent: number): readonly string[] {
  const guess = survey.guesses.find((one) => one.subject === subject);
  if (guess === undefined) return [];
  return [`${' '.repeat(indent)}/* ${subject}, ${inWords(guess).replaceAll('*/', '* /')}. */`];
}

function keyExpression(survey: Survey, source: Source, from: string): string {
  const { debts, people } = survey.roles;
  if (debts.key !== undefined)
    return `$required(${from}${source.path(debts.key.profile)}, ${text(source.name(debts.key.profile))})`;
  if (people.fiscalCode === undefined) return `$file.name`;
  return `$join([$required(${codeExpression(survey, source, from)}, ${text(source.name(people.fiscalCode.profile))}), ${source.due(from)}], "-")`;
}

/** The text of the debtor's code. */
function codeExpression({ roles }: Survey, source: Source, from: string): string {
  const { fiscalCode, vatNumber, paired } = roles.people;
  if (fiscalCode === undefined)
    return '$problem("draft.fiscal-code", "which field is the fiscal code is not known yet", "fiscalCode")';
  const own = from + source.path(fiscalCode.profile);
  if (paired) return `$trim($substringBefore(${own}, "="))`;
  if (vatNumber === undefined) return own;
  return `$trim(${own}) != "" ? ${own} : ${from}${source.path(vatNumber.profile)}`;
}

function nameExpression({ roles }: Survey, source: Source, from: string): string {
  const { fiscalCode, name, givenName, paired } = roles.people;
  if (paired && fiscalCode !== undefined)
    return `$trim($split($substringAfter(${from}${source.path(fiscalCode.profile)}, "="), ";")[0])`;
  if (name === undefined) return fiscalCode === undefined ? '"?"' : from + source.path(fiscalCode.profile);
  const own = from + source.path(name.profile);
  return givenName === undefined ? own : `$join([${own}, ${from}${source.path(givenName.profile)}], " ")`;
}

function debtor(survey: Survey, source: Source, from: string): readonly string[] {
  const { people } = survey.roles;
  const { fiscalCode, name, address } = people;
  const code = fiscalCode === undefined ? '"fiscalCode"' : text(source.name(fiscalCode.profile));
  const named = name === undefined ? code : text(source.name(name.profile));
  const plain = (choice: Choice): string => from + source.path(choice.profile);
  const more: string[] = [];
  const { street, civicNumber, postalCode, ...others } = address;
  if (street !== undefined && civicNumber === undefined) more.push(`"address": $address(${plain(street)})`);
  else if (street !== undefined) more.push(`"street": ${plain(street)}`);
  if (civicNumber !== undefined) more.push(`"civicNumber": ${plain(civicNumber)}`);
  if (postalCode !== undefined) more.push(`"postalCode": ${postal(postalCode, plain(postalCode))}`);
  for (const [role, choice] of Object.entries(others)) more.push(`${text(role)}: ${plain(choice)}`);
  more.push(`"fields": { "code": ${code}, "name": ${named} }`);
  const about = ['fiscal code', 'companies’ code', 'name', 'given name', ...Object.keys(address)];
  return [
    ...about.flatMap((subject) => remarks(survey, subject, 4)),
    `    "debtor": $debtor(${codeExpression(survey, source, from)}, ${nameExpression(survey, source, from)}, {`,
    ...more.map((line, index) => `      ${line}${index === more.length - 1 ? '' : ','}`),
    '    }),',
  ];
}

/** Spreadsheets eat the zeros of Roman postal codes. */
const postal = ({ profile }: Choice, at: string): string =>
  profile.filled.every((value) => /^\d{5}$/.test(value))
    ? at
    : `$contains(${at}, /^[0-9]{2,5}$/) ? $padLeft(${at}, 5) : ""`;

function code(survey: Survey, source: Source, from: string, pad: string): readonly string[] {
  const { code: given } = survey.roles.debts;
  return given === undefined
    ? []
    : [`${pad}"code": $required(${from}${source.path(given.profile)}, ${text(source.name(given.profile))}),`];
}

function singleOption(survey: Survey, source: Source, from: string): readonly string[] {
  return [
    '    "options": [{',
    '      "installments": [{',
    ...remarks(survey, 'notice number', 8),
    ...remarks(survey, 'IUV', 8),
    ...code(survey, source, from, '        '),
    ...remarks(survey, 'amount', 8),
    ...remarks(survey, 'notation', 8),
    `        "amount": ${source.amount(from)},`,
    ...remarks(survey, 'due date', 8),
    `        "dueDate": ${source.due(from)}`,
    '      }]',
    '    }],',
  ];
}

/** The installments of a group, each by its rata. */
function rows(survey: Survey, source: Source): readonly string[] {
  const { rata } = survey.roles.debts;
  const ref =
    rata === undefined
      ? source.due('')
      : rata.profile.digits === 1
        ? `$digits(${source.path(rata.profile)}, null, ${text(source.name(rata.profile))})`
        : `$required(${source.path(rata.profile)}, ${text(source.name(rata.profile))})`;
  return [
    ...remarks(survey, 'rows of one debt', 2),
    '  $rate := [$records.{',
    ...(rata === undefined
      ? ['    /* UNSURE: no field numbers the rate, so their due days tell them apart. */']
      : remarks(survey, 'rata', 4)),
    `    "ref": ${ref},`,
    ...remarks(survey, 'notice number', 4),
    ...remarks(survey, 'IUV', 4),
    ...code(survey, source, '', '    '),
    ...remarks(survey, 'amount', 4),
    ...remarks(survey, 'notation', 4),
    `    "amount": ${source.amount('')},`,
    ...remarks(survey, 'due date', 4),
    `    "dueDate": ${source.due('')}`,
    '  }];',
    ...(survey.roles.debts.single === undefined
      ? []
      : [
          ...remarks(survey, 'soluzione unica', 2),
          `  $all := $rate[ref = ${text(survey.roles.debts.single)}];`,
          `  $plan := $rate[ref != ${text(survey.roles.debts.single)}];`,
        ]),
  ];
}

function groupedOptions(survey: Survey): readonly string[] {
  if (survey.roles.debts.single === undefined) return ['    "options": [{ "installments": [$rate] }],'];
  return [
    '    /* Paying one closes the other. */',
    '    "options": [',
    '      $all ? { "kind": "single", "installments": [$all] },',
    '      $plan ? { "kind": "plan", "installments": [$plan] }',
    '    ],',
  ];
}

function sourceObject({ roles }: Survey, source: Source, from: string): string {
  const { key, period } = roles.debts;
  const kept = [key, period].flatMap((choice) => (choice === undefined ? [] : [choice.profile]));
  const members = kept.map((profile) => `${text(source.name(profile))}: ${from}${source.path(profile)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
