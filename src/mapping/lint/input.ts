/** What a mapping is given, as types: the records of its layout, `$file`, `$connector`, outcomes, events. */
import type { FieldShape, LayoutShape, RecordShape } from '../../domain/ports/format.ts';
import type { LintSetting } from './setting.ts';
import {
  ANY,
  BOOLEAN,
  boolean,
  join,
  list,
  type Member,
  members,
  nothingElse,
  number,
  object,
  optional,
  type Type,
  text,
} from './type.ts';

export interface Given {
  readonly input: Type;
  readonly variables: ReadonlyMap<string, Type>;
}

const orNull = (type: Type): Type => join(type, nothingElse);

export function given(setting: LintSetting): Given {
  const { kind, layouts } = setting;
  const record = recordType(layouts?.positions?.record);
  const connector = connectorType(setting.parameters);
  const received = members({
    name: text(),
    receivedAt: text('clock'),
    header: layouts?.positions?.head === undefined ? ANY : recordType(layouts.positions.head),
  });
  const variables = (records: Type, about: Type): ReadonlyMap<string, Type> =>
    new Map([
      ['records', list(records, true)],
      ['file', about],
      ['connector', connector],
    ]);
  if (kind === 'positions') return { input: list(record, true), variables: variables(record, received) };
  if (kind === 'acknowledgement') {
    const input = withMember(record, 'outcome', outcomeType());
    return { input, variables: variables(input, received) };
  }
  if (kind !== 'report')
    return {
      input: ANY,
      variables: new Map([
        ['records', ANY],
        ['file', ANY],
        ['connector', ANY],
      ]),
    };
  const report = members({
    parameters: ANY,
    number: number(),
    progressive: text(),
    date: text('clock'),
    organization: text('code'),
    organizationName: text(),
    connector: text(),
  });
  return { input: eventType(), variables: variables(eventType(), report) };
}

/** Anything, when the layout does not say. */
function recordType(shape: RecordShape | undefined): Type {
  if (shape === undefined || Object.keys(shape.fields).length === 0) return ANY;
  const found = new Map<string, Member>();
  for (const [name, field] of Object.entries(shape.fields))
    found.set(name, { type: fieldType(field), pairs: [] });
  return object(found, shape.open);
}

function fieldType(field: FieldShape): Type {
  switch (field.kind) {
    case 'text':
      return text('blank');
    case 'code':
      return text('code', 'blank');
    case 'day':
      return orNull(text());
    case 'integer':
      return orNull(number());
    case 'cents':
      return orNull(number('cents'));
    case 'lines': {
      const lines = recordType(field.lines);
      const found = field.many ? list(lines, !field.optional) : lines;
      return field.optional ? optional(found) : found;
    }
  }
}

function withMember(type: Type, name: string, value: Type): Type {
  if (type.members === undefined) return ANY;
  return object(new Map([...type.members, [name, { type: value, pairs: [] }]]), type.open);
}

/** Shape: src/configuration/bindings.ts. */
function connectorType(parameters: LintSetting['parameters']): Type {
  const service = members({
    code: text(),
    description: text(),
    category: text(),
    iban: text(),
    postalIban: optional(text()),
    accounting: members({}, true),
  });
  const own =
    parameters === undefined
      ? ANY
      : members(
          Object.fromEntries(parameters.map(({ name, always }) => [name, always ? ANY : optional(ANY)])),
          parameters.length === 0,
        );
  return members({
    organization: text('code'),
    name: text(),
    id: text(),
    parameters: own,
    service,
    services: ANY,
    ibans: ANY,
  });
}

/** Shape: src/pipeline/acknowledge/outcomes.ts. */
function outcomeType(): Type {
  const fault = members({
    code: text(),
    message: text(),
    advice: orNull(text()),
    field: orNull(text()),
    line: orNull(number()),
    value: orNull(text()),
  });
  const code = members(
    {
      ref: text(),
      iuv: text('code'),
      noticeNumber: text('code'),
      amount: number('cents'),
      dueDate: text(),
      state: text(),
    },
    true,
  );
  const position = members(
    {
      key: text(),
      state: text(),
      published: optional(text()),
      problem: optional(fault),
      source: ANY,
      codes: list(code),
    },
    true,
  );
  return members({
    outcome: text(),
    reason: orNull(text()),
    problems: list(fault),
    warnings: list(fault),
    positions: list(position),
  });
}

/** Shape: docs/mappings.md, Reports. */
function eventType(): Type {
  const flag: Type = { ...boolean, kinds: BOOLEAN };
  const cents = number('cents');
  return members(
    {
      event: text(),
      ordinal: number(),
      iuv: text('code'),
      noticeNumber: orNull(text('code')),
      ref: orNull(text()),
      position: orNull(
        members(
          {
            key: text(),
            period: text('blank'),
            list: text('blank'),
            service: text(),
            description: text(),
            source: ANY,
            state: text(),
          },
          true,
        ),
      ),
      installment: orNull(
        members(
          {
            ref: text(),
            amount: cents,
            dueDate: text(),
            plan: flag,
            option: number(),
            description: orNull(text()),
            source: ANY,
          },
          true,
        ),
      ),
      debtor: orNull(
        members({ kind: optional(text()), fiscalCode: text('code'), name: optional(text()) }, true),
      ),
      paid: members(
        {
          amount: cents,
          at: text(),
          day: text(),
          receiptId: orNull(text()),
          psp: orNull(members({ id: orNull(text()), name: orNull(text()) }, true)),
          channel: orNull(text()),
          method: orNull(text()),
          fee: orNull(cents),
          payer: ANY,
        },
        true,
      ),
      flow: orNull(members({ id: text(), psp: ANY, regulation: text(), day: text() }, true)),
      transfers: list(members({ organization: text('code'), amount: cents }, true)),
      shares: members({ own: cents, others: cents }),
      labels: list(text()),
    },
    true,
  );
}

/** The layout that a kind of mapping writes. */
export const writtenLayout = ({ kind, layouts }: LintSetting): LayoutShape | undefined =>
  kind === 'acknowledgement' ? layouts?.acknowledgement : kind === 'report' ? layouts?.report : undefined;
