/** Schemas of deliveries and their records. */
import { Type } from 'typebox';
import { Cents, Instant, Organization } from './schemas.ts';
import {
  Anything,
  Connector,
  Count,
  DeliveryStateShape,
  JournalEntry,
  OutgoingStateShape,
  orNull,
  ProblemGroup,
  ProblemShape,
  RecordProblem,
} from './shapes.ts';

export const DeliveryLine = Type.Object({
  organization: Organization,
  organizationName: Type.String(),
  connector: Connector,
  id: Type.String(),
  number: Type.Integer(),
  fileName: Type.String(),
  receivedAt: Instant,
  state: DeliveryStateShape,
  records: orNull(Count),
  cents: orNull(Cents),
  rejects: Type.Integer({ description: 'Open problems, without warnings.' }),
  warnings: Count,
  replayOf: orNull(Type.Integer({ description: 'Number of the delivery that it processes again.' })),
  byHand: Type.Boolean({ description: "A person's own position, not a file." }),
  toDecide: orNull(Type.Enum(['delivery', 'cancellations'])),
  acknowledgedAt: orNull(Instant),
  acknowledged: orNull(OutgoingStateShape),
  acknowledgeWanted: Type.Boolean(),
});

export const Publication = Type.Object({
  access: Type.String(),
  state: Type.String(),
  gone: Type.Boolean({ description: 'Wanted gone: a cancellation.' }),
  positions: Count,
  cents: Type.Integer({ description: 'What is owed for them now, in cents.' }),
});

export const DeliveryPage = Type.Object({
  delivery: Type.Object({
    organization: Organization,
    connector: Connector,
    id: Type.String(),
    number: Type.Integer(),
    programHash: Type.String(),
    fileName: Type.String(),
    sha256: Type.String(),
    size: Count,
    receivedAt: Instant,
    state: DeliveryStateShape,
    reasons: Type.Array(ProblemShape, { description: 'Why it was refused, held, or is a duplicate.' }),
    survey: Anything('Encoding, line ends, declared and counted totals.'),
    records: orNull(Count),
    cents: orNull(Cents),
    withoutAmount: orNull(Count),
    approvedBy: orNull(Type.String()),
    approvedAt: orNull(Instant),
    approvedReason: orNull(Type.String()),
    appliedAt: orNull(Instant),
    absent: Anything('Positions that a full list does not name any more.'),
    envelope: Anything('What its bytes came out of.'),
    sequence: orNull(Type.Integer()),
    accepts: Type.Array(Type.String()),
    acknowledgedAt: orNull(Instant),
    partial: Type.Boolean({ description: 'A replay of some records.' }),
    byHand: Type.Boolean(),
    erasedAt: orNull(Instant),
    envelopeErasedAt: orNull(Instant),
  }),
  organizationName: Type.String(),
  replayOfNumber: orNull(Type.Integer()),
  replays: Type.Array(
    Type.Object({ number: Type.Integer(), state: DeliveryStateShape, receivedAt: Instant }),
  ),
  gestionale: Type.String(),
  access: Type.String(),
  acknowledgeWanted: Type.Boolean(),
  outcomes: Type.Array(
    Type.Object({
      outcome: Type.String(),
      records: Count,
      units: Count,
      cents: Cents,
      withoutAmount: Count,
    }),
  ),
  addsUp: orNull(
    Type.Boolean({ description: 'Outcomes add up to records and cents; null: not applied yet.' }),
  ),
  groups: Type.Array(ProblemGroup),
  phases: Type.Array(
    Type.Object({
      phase: Type.String(),
      at: orNull(Instant),
      actor: orNull(Type.String()),
      detail: Anything('Facts of the step.'),
    }),
  ),
  journal: Type.Array(JournalEntry),
  returned: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.String(),
      number: Type.Integer(),
      supplement: Type.Integer(),
      name: Type.String(),
      sha256: Type.String(),
      size: Count,
      lines: Count,
      state: OutgoingStateShape,
      createdAt: Instant,
      deliveredAt: orNull(Instant),
      problem: orNull(ProblemShape),
    }),
  ),
  published: orNull(Type.Array(Publication)),
  behind: orNull(Type.Integer({ description: 'The held delivery that it stands behind.' })),
  decide: Anything(
    'What waits for a person: `delivery` with its reasons, or `cancellations` with their count.',
  ),
  acceptable: Type.Integer({
    description: 'Open problems that a person may accept when it is processed again.',
  }),
  previous: orNull(Type.Integer()),
  following: orNull(Type.Integer()),
});

const line = {
  number: Type.Integer({ description: 'In the file, from 1.' }),
  unit: Type.Integer({ description: 'Number of the first record of its group.' }),
  line: Type.Integer(),
  lines: Type.Integer(),
  offset: Type.Integer({ description: 'Byte of the file where it begins.' }),
  length: Type.Integer(),
  outcome: Type.String(),
  cents: orNull(Cents),
  reason: orNull(Type.String()),
  positionId: orNull(Type.String()),
  key: orNull(Type.String()),
  problems: Type.Array(RecordProblem),
};

export const RecordLine = Type.Object(line);

export const RecordPage = Type.Object({
  ...line,
  positions: Type.Array(
    Type.Object({
      positionId: Type.String(),
      key: Type.String(),
      state: Type.String(),
      outcome: Type.String(),
      iuvs: Type.Array(Type.String()),
    }),
  ),
  unitRecords: Type.Array(Type.Integer()),
  nativeKey: orNull(Type.String()),
  previousProblem: orNull(Type.Integer()),
  nextProblem: orNull(Type.Integer()),
});

export const Window = Type.Object({
  encoding: Type.String(),
  lines: Type.Array(
    Type.Object({
      line: Type.Integer(),
      text: Type.String(),
      cut: Type.Boolean(),
      record: orNull(Type.Integer()),
      asked: Type.Boolean(),
      marks: Type.Array(
        Type.Object({
          column: orNull(Type.Integer()),
          field: orNull(Type.String()),
          code: Type.String(),
          warning: Type.Boolean(),
          closed: Type.Boolean(),
        }),
      ),
    }),
  ),
  more: Type.Object({ before: Type.Boolean(), after: Type.Boolean() }),
  layout: Type.Object({ format: Type.String(), delimiter: orNull(Type.String()) }),
});
