/** Schemas of connectors. */
import { Type } from 'typebox';
import { CONNECTOR_STATES } from '../store/web/connectors.ts';
import { Cents, Day, Instant, Organization } from './schemas.ts';
import {
  Alert,
  Anything,
  Connector,
  Count,
  DeliveryStateShape,
  JournalEntry,
  OutgoingStateShape,
  orNull,
  ProblemShape,
} from './shapes.ts';

export const ConnectorStateShape = Type.Enum([...CONNECTOR_STATES]);

export const ConnectorLine = Type.Object({
  organization: Organization,
  organizationName: Type.String(),
  connector: Connector,
  gestionale: Type.String(),
  state: ConnectorStateShape,
  problems: Type.Array(ProblemShape, { description: 'Of its configuration.' }),
  lastScan: orNull(
    Type.Object({
      at: Instant,
      listed: Count,
      taken: Count,
      waiting: Count,
      problem: Type.Optional(ProblemShape),
    }),
  ),
  nextScanAt: orNull(Instant),
  failingSince: orNull(Instant),
  waiting: Type.Integer({ description: 'Files at the source.' }),
  waitingFor: orNull(
    Type.Object(
      {
        file: Type.String(),
        gate: Type.String(),
        reason: Type.String(),
        until: orNull(Type.String()),
        since: Type.String(),
      },
      { description: 'The file that waits the longest, and why.' },
    ),
  ),
  held: Count,
  underWay: Count,
  rejects: Type.Integer({ description: 'Open problems of its deliveries.' }),
  lastDelivery: orNull(
    Type.Object({
      number: Type.Integer(),
      fileName: Type.String(),
      receivedAt: Type.String(),
      state: DeliveryStateShape,
    }),
  ),
});

export const ConnectorPage = Type.Object({
  line: ConnectorLine,
  programHash: orNull(Type.String()),
  program: Anything('What its next file runs on; secrets are references.'),
  nextSequence: orNull(Type.Integer()),
  waiting: Type.Array(
    Type.Object({
      name: Type.String(),
      size: Count,
      gate: Type.String(),
      reason: Type.String(),
      until: orNull(Type.String()),
      firstSeenAt: Instant,
    }),
  ),
  perDay: Type.Array(Type.Object({ day: Day, deliveries: Count, records: Count, cents: Cents }), {
    description: 'Last 30 days; days without deliveries are left out.',
  }),
  perDayComplete: Type.Boolean(),
  recent: Type.Array(JournalEntry),
  outgoing: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.String(),
      number: Type.Integer(),
      name: Type.String(),
      state: OutgoingStateShape,
      createdAt: Instant,
      deliveredAt: orNull(Instant),
      problem: orNull(ProblemShape),
    }),
  ),
  alerts: Type.Array(Alert),
});

export const Connections = Type.Object({
  ok: Type.Boolean(),
  connections: Type.Array(
    Type.Object({
      organization: Organization,
      connector: Connector,
      doors: Type.Array(Type.String()),
      location: Type.String(),
      ok: Type.Boolean(),
      steps: Type.Array(Anything('A step with what it found; the first that fails says why.')),
    }),
  ),
});
