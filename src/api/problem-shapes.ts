/** Schemas of problems of records and of what people do about them. */
import { Type } from 'typebox';
import { Instant, Organization } from './schemas.ts';
import {
  Anything,
  Connector,
  Count,
  DeliveryNumber,
  DeliveryStateShape,
  orNull,
  ProblemShape,
  RecordProblem,
} from './shapes.ts';

export const NamedRecord = Type.Object({
  ...DeliveryNumber.properties,
  record: Type.Integer({ minimum: 1 }),
});

export const ProblemLine = Type.Object({
  ...RecordProblem.properties,
  organization: Organization,
  connector: Connector,
  delivery: Type.Integer({ description: 'Number.' }),
  fileName: Type.String(),
  ordinal: Type.Integer(),
});

export const Fields = Type.Record(Type.String(), Type.Unsafe<string | number | null>({}), {
  description: 'Path of the field, as problems name it (`CF`, `14.due`) → what it should say.',
});

export const Correction = Type.Object({
  recordHash: Type.String({ description: 'SHA-256 of the record as it came.' }),
  version: Type.Integer(),
  fields: Anything('Corrected fields.'),
  original: Anything('The same fields as they came.'),
  reason: orNull(Type.String()),
  madeBy: Type.String(),
  madeAt: Instant,
  withdrawnBy: orNull(Type.String()),
  withdrawnAt: orNull(Instant),
});

export const RecordForm = Type.Object({
  record: Type.Integer(),
  line: Type.Integer(),
  lines: Type.Integer(),
  unit: Type.Array(Type.Integer(), { description: 'All records of its group.' }),
  outcome: Type.String(),
  reason: orNull(Type.String()),
  raw: Type.String(),
  recordHash: Type.String(),
  fields: Type.Array(
    Type.Object({
      path: Type.String(),
      label: Type.String(),
      kind: Type.String({ description: 'text, code, day, integer, cents, json' }),
      value: Anything('As the file says it.'),
      corrected: Type.Optional(Anything('What a standing correction says.')),
      place: Anything('Where it stands: line and columns.'),
      faulty: Type.Boolean({ description: 'An open problem names it.' }),
    }),
  ),
  correction: orNull(Correction),
  unreadable: orNull(ProblemShape),
});

export const Records = Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 50_000 });

/** Which records are meant: these, or all with an open problem (of one code). */
export const chosen = {
  records: Type.Optional(Records),
  code: Type.Optional(Type.String({ description: 'All records with an open problem of this code.' })),
  all: Type.Optional(Type.Boolean({ description: 'All records with an open problem.' })),
};

export const Replay = Type.Object({
  of: Type.Integer({ description: 'Number of the file.' }),
  records: Count,
  units: Count,
  overtaken: Type.Array(Type.Integer(), {
    description: 'Records left out, because a later delivery touched their keys.',
  }),
  acknowledges: Type.Boolean({ description: 'What changes goes back in a supplementary acknowledgement.' }),
});

export const Progress = Type.Object({
  number: Type.Integer(),
  of: Type.Integer({ description: 'Number of the file.' }),
  state: DeliveryStateShape,
  total: Count,
  staged: Count,
  done: Count,
  outcomes: Type.Record(Type.String(), Type.Integer()),
  stopping: Type.Boolean(),
  stopped: orNull(Type.Object({ by: Type.String(), at: Instant, left: Type.Integer() })),
  reasons: Type.Array(ProblemShape),
});
