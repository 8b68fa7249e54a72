/** Three cases of made-up records and one of payments; what they expect is what the draft makes of them. */
import type { Json } from '../domain/debt-position.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import { choose } from './chosen-records.ts';
import { compose, composedBytes } from './compose.ts';
import type { Expectations } from './expectations.ts';
import { fictitious } from './fictitious.ts';
import { iuv, writeDay } from './made-up-values.ts';
import { payments } from './payments-draft.ts';
import type { Survey } from './survey.ts';
import { block, flow, scalar } from './yaml-text.ts';

export interface DraftCase {
  /** Base name of its file. */
  readonly name: string;
  readonly says: string;
  /** The file in line, with LF. */
  readonly text?: string;
  /** A file beside it. */
  readonly sample?: { readonly name: string; readonly bytes: Uint8Array };
  readonly kind: 'positions' | 'report';
  /** The key of each record, where it has one. */
  readonly keys?: readonly string[];
  /** What the acknowledgement is told of each record. */
  readonly outcomes?: readonly Json[];
  /** Filled when the positions of the first case are known. */
  readonly payments?: readonly Json[];
}

const RECEIVED = '2026-01-15';

type Parameters = { readonly [name: string]: string };

/** Cases whose expectations are not known yet. */
export function draftCases(survey: Survey): readonly DraftCase[] {
  const chosen = choose(survey);
  const values = fictitious(survey, chosen.several);
  const whole = compose(survey, { chosen: chosen.several, values });
  const at = survey.roles.debts.key?.profile.column.index;
  const bytes = composedBytes(survey, whole);
  const name = `esempio${/\.[A-Za-z0-9]{1,5}$/.exec(survey.sample.name)?.[0].toLowerCase() ?? '.txt'}`;
  return [
    {
      name: 'file-intero',
      says: 'a whole file becomes positions, and each record comes back with its outcome',
      kind: 'positions',
      keys: values.map((row) => (at === undefined ? '' : (row[at] ?? ''))),
      ...(bytes === undefined ? { text: whole } : { sample: { name, bytes } }),
    },
    { name: 'riga-guasta', kind: 'positions', ...brokenRecord(survey, chosen.few) },
    { name: 'controllo', kind: 'positions', ...control(survey, chosen.few) },
  ];
}

/** The same case when its positions are known: each record was created, and has the codes of its position. */
export function withOutcomes(one: DraftCase, { all, problems }: Expectations): DraftCase {
  if (one.keys === undefined || problems.length > 0 || all.length === 0) return one;
  const codes = new Map(all.map((position, index) => [position, codesOf(position, index)]));
  const outcomes = one.keys.map((key, record): Json => {
    const own = all.find((position) => key !== '' && (position as Members).key === key) ?? all[record];
    if (own === undefined)
      return { outcome: 'ignored', reason: null, problems: [], warnings: [], positions: [] };
    const { key: known, source } = own as Members;
    return {
      outcome: 'created',
      reason: null,
      problems: [],
      warnings: [],
      positions: [
        {
          key: known ?? '',
          state: 'open',
          published: 'confirmed',
          source: source ?? {},
          codes: codes.get(own) ?? [],
        },
      ],
    };
  });
  return { ...one, outcomes };
}

type Members = { readonly [name: string]: Json };

function codesOf(position: Json, ordinal: number): readonly Json[] {
  const options = ((position as Members).options ?? []) as readonly Members[];
  const installments = options.flatMap((option) => (option.installments ?? []) as readonly Members[]);
  return installments.map(({ ref, amount, dueDate }, index) => {
    const code = iuv(ordinal * 10 + index);
    return {
      ref: ref ?? '1',
      iuv: code,
      noticeNumber: `3${code}`,
      amount: amount ?? 0,
      dueDate: dueDate ?? '',
      state: 'open',
    };
  });
}

/** The payment of the first position that a case gives, and one that nothing announced. */
export const reportCase = (first: Json | undefined): DraftCase => ({
  name: 'pagati',
  says: 'a payment is told with its key; one that no file announced with its codes only',
  kind: 'report',
  payments: payments(first),
});

function brokenRecord(survey: Survey, few: readonly number[]): Pick<DraftCase, 'says' | 'text'> {
  const values = fictitious(survey, few).map((row) => [...row]);
  const { fiscalCode, paired } = survey.roles.people;
  const last = values.at(-1);
  const at = fiscalCode?.profile.column.index;
  if (last !== undefined && at !== undefined) {
    const code = last[at] ?? '';
    const end = paired ? code.indexOf('=') : code.length;
    last[at] = code.slice(0, end - 1) + other(code[end - 1] ?? '') + code.slice(end);
    return {
      says: 'a fiscal code with a wrong last character is a problem; its neighbours are not',
      text: compose(survey, { chosen: few, values }),
    };
  }
  return { says: 'records as they are', text: compose(survey, { chosen: few, values }) };
}

/** Another letter or digit than the right one. */
const other = (character: string): string =>
  /\d/.test(character)
    ? String((Number(character) + 1) % 10)
    : character === 'Z'
      ? 'A'
      : String.fromCharCode(character.charCodeAt(0) + 1);

function control(survey: Survey, few: readonly number[]): Pick<DraftCase, 'says' | 'text'> {
  const values = fictitious(survey, few).map((row) => [...row]);
  if (survey.totals.length > 0)
    return {
      says: 'a file whose declared figures are wrong is refused whole',
      text: compose(survey, { chosen: few, values, wrongTotals: true }),
    };
  const last = values.at(-1);
  const { due } = survey.roles;
  if (last !== undefined && due !== undefined) {
    last[due.profile.column.index] = writeDay(
      '2026-02-31',
      due.dates,
      due.profile.column.values[few.at(-1) ?? 0] ?? '',
    );
    return {
      says: 'a day that the calendar does not have is a problem',
      text: compose(survey, { chosen: few, values }),
    };
  }
  return { says: 'the same records again', text: compose(survey, { chosen: few, values }) };
}

/** To be run for what it gives: it expects nothing. */
export function asMappingCase(parameters: Parameters, one: DraftCase): MappingCase {
  return {
    file: `cases/${one.name}.yaml`,
    line: 1,
    says: one.says,
    parameters,
    receivedAt: RECEIVED,
    ...(one.text === undefined ? {} : { text: one.text }),
    ...(one.sample === undefined ? {} : { sample: one.sample.name }),
    ...(one.outcomes === undefined ? {} : { outcomes: one.outcomes }),
    ...(one.kind === 'report'
      ? { payments: one.payments ?? [], expectReport: '' }
      : { expect: [], expectAcknowledgement: '' }),
  };
}

/** The case as it is written. */
export function caseText(parameters: Parameters, one: DraftCase, found: Expectations): string {
  const refused = found.refused !== undefined;
  const lines = [
    '# yaml-language-server: $schema=../../../schemas/mapping-case.schema.json',
    '# Made up in the manner of the sample: nobody’s data. What is expected is what the draft makes of it: read it.',
    `says: ${scalar(one.says)}`,
    `receivedAt: "${RECEIVED}"`,
    ...(Object.keys(parameters).length === 0 ? [] : [`parameters: ${flow(parameters)}`]),
    ...(one.sample === undefined ? [] : [`sample: ${scalar(one.sample.name)}`]),
    ...(one.text === undefined ? [] : [`file: ${block(one.text, 2)}`]),
    ...(refused ? [`refused: ${found.refused}`] : []),
    ...(one.kind === 'positions' && !refused ? expected(found) : []),
    ...(one.payments === undefined
      ? []
      : ['payments:', ...one.payments.map((event) => `  - ${flow(event)}`)]),
    ...(found.report === undefined ? [] : [`expectReport: ${block(found.report, 2)}`]),
    ...(one.outcomes === undefined
      ? []
      : ['outcomes:', ...one.outcomes.map((outcome) => `  - ${flow(outcome)}`)]),
    ...(found.acknowledgement === undefined || one.keys === undefined
      ? []
      : [`expectAcknowledgement: ${block(found.acknowledgement, 2)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function expected({ positions, problems }: Expectations): readonly string[] {
  return [
    ...(positions.length === 0
      ? ['expect: []']
      : ['expect:', ...positions.flatMap((one) => positionLines(one))]),
    ...(problems.length === 0 ? [] : ['problem:', ...problems.map((one) => `  - ${flow(one)}`)]),
  ];
}

function positionLines(position: Json): readonly string[] {
  const members = Object.entries(position as { readonly [name: string]: Json });
  return members.map(([name, value], index) => `  ${index === 0 ? '- ' : '  '}${name}: ${flow(value)}`);
}
