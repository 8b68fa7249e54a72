/** Schemas of what several areas answer with. */
import { type TSchema, Type } from 'typebox';
import { Cents, Day, Instant, Organization } from './schemas.ts';

export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Part of the configuration, or facts of an event: whatever JSON it is. */
export const Anything = (description: string) => Type.Unknown({ description });

export const Count = Type.Integer({ minimum: 0 });
export const Connector = Type.String({ description: "The connector's id within its organization." });

export const ProblemShape = Type.Object(
  {
    code: Type.String(),
    class: Type.Enum(['data', 'config', 'auth', 'transient']),
    message: Type.String(),
    advice: Type.Optional(Type.String()),
    place: Type.Optional(
      Type.Object({
        file: Type.Optional(Type.String()),
        line: Type.Optional(Type.Integer()),
        column: Type.Optional(Type.Integer()),
        record: Type.Optional(Type.Integer()),
        field: Type.Optional(Type.String()),
        value: Type.Optional(Type.String()),
      }),
    ),
  },
  { description: 'What is wrong, where, and what to do about it.' },
);

export const RecordProblem = Type.Object({
  number: Type.Integer({ description: 'Record in its file, from 1.' }),
  code: Type.String(),
  class: Type.String(),
  message: Type.String(),
  advice: orNull(Type.String()),
  line: orNull(Type.Integer()),
  column: orNull(Type.Integer()),
  field: orNull(Type.String()),
  value: orNull(Type.String({ description: 'The first 80 characters.' })),
  warning: Type.Boolean(),
  closedAt: orNull(Instant),
});

export const ProblemGroup = Type.Object({
  organization: Organization,
  organizationName: Type.String(),
  connector: Connector,
  code: Type.String(),
  warning: Type.Boolean(),
  open: Count,
  closed: Count,
  deliveries: Count,
  newest: Type.Integer({ description: 'Number of the newest delivery that has it.' }),
  message: Type.String({ description: 'Of one of them.' }),
  advice: orNull(Type.String()),
});

export const JournalEntry = Type.Object({
  organization: Organization,
  organizationName: Type.String(),
  at: Instant,
  entry: Type.String(),
  event: Type.String({ description: 'Kind, `delivery.applied`.' }),
  connector: orNull(Connector),
  delivery: orNull(Type.Integer({ description: 'Number.' })),
  subject: orNull(Type.String()),
  actor: orNull(Type.String({ description: 'Who did it; null: the engine.' })),
  detail: Anything('Facts of the event.'),
});

export const Alert = Type.Object({
  id: Type.String(),
  organization: Organization,
  connector: orNull(Connector),
  rule: Type.String(),
  subject: Type.String(),
  problem: ProblemShape,
  raisedAt: Instant,
  toldAt: orNull(Instant),
});

export const DELIVERY_STATES = [
  'received',
  'surveyed',
  'staged',
  'held',
  'applying',
  'applied',
  'refused',
  'duplicate',
  'withdrawing',
  'withdrawn',
] as const;
export const DeliveryStateShape = Type.Enum([...DELIVERY_STATES]);
export const OutgoingStateShape = Type.Enum(['due', 'sending', 'delivered', 'unknown']);
export const OUTCOMES = [
  'created',
  'updated',
  'unchanged',
  'cancelled',
  'duplicate',
  'superseded',
  'ignored',
  'problem',
  'refused',
  'dismissed',
] as const;

export const DayFilter = {
  from: Type.Optional(Day),
  to: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Included.' })),
};

export const DeliveryNumber = Type.Object({ number: Type.Integer({ minimum: 1 }) });

export const TrialShape = Type.Object(
  {
    file: Type.String(),
    total: Type.Object({ records: Count, cents: Cents, withoutAmount: Count }),
    refused: Type.Array(ProblemShape, { description: 'Why the whole file would be refused.' }),
    held: Type.Array(ProblemShape, { description: 'Why it would wait for a person, or end as a duplicate.' }),
    absent: Anything('Positions that a full list does not name any more, and their cents.'),
    outcomes: Type.Array(Type.Object({ outcome: Type.String(), units: Count, records: Count, cents: Cents })),
    records: Type.Array(Anything('Record with its outcome, key, amount and problems.')),
    more: Type.Integer({ description: 'Records that are left out.' }),
    changes: Type.Optional(Anything('Positions as they are and as they would be, where they differ.')),
    problems: Type.Record(Type.String(), Type.Integer(), {
      description: 'Records by code, warnings included.',
    }),
  },
  { description: 'A rehearsal: what would come of it. Nothing is written.' },
);
