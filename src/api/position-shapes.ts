/** Schemas of positions, payments and flows. */
import { Type } from 'typebox';
import { SHOWN_STATES } from '../domain/position-state.ts';
import { LABELS } from '../store/web/payments.ts';
import { Cents, Day, Instant, Organization } from './schemas.ts';
import { Anything, Connector, Count, orNull, ProblemShape } from './shapes.ts';

export const Uuid = Type.String({ format: 'uuid' });
export const ShownStateShape = Type.Enum([...SHOWN_STATES], {
  description:
    'toApprove, toPublish, awaitingValidity, payable, expired, partlyPaid, paid, reported (a flow told the transfer), settled (the money was found), cancelled, suspended.',
});
export const LabelShape = Type.Enum([...LABELS]);

const line = {
  organization: Organization,
  organizationName: Type.String(),
  connector: Connector,
  positionId: Uuid,
  key: Type.String({ description: "The gestionale's own key, with its scope." }),
  service: Type.String(),
  period: Type.String(),
  list: Type.String(),
  state: ShownStateShape,
  debtorCode: Type.String(),
  debtorName: orNull(Type.String()),
  description: orNull(Type.String()),
  amountCents: Cents,
  paidCents: Cents,
  noticeNumbers: Type.Array(Type.String(), { description: 'The first five.' }),
  iuvs: Type.Array(Type.String()),
  installments: Count,
  nextDue: orNull(Day),
  createdAt: Instant,
  refused: Type.Boolean({ description: 'The Nodo refused its newest version.' }),
  labels: Type.Array(Type.String(), { description: 'What does not fit of its payments.' }),
};
export const PositionLine = Type.Object(line);

const Events = Type.Array(
  Type.Object({
    event: Type.String(),
    told: Type.Boolean(),
    wanted: Type.Boolean({ description: "The connector's reports tell events of this kind." }),
    report: orNull(Type.String()),
    number: orNull(Type.Integer()),
    line: orNull(Type.Integer()),
    state: orNull(Type.String()),
    problem: Anything('Why it could not be told yet.'),
  }),
);
const PaidFlows = Type.Array(
  Type.Object({
    flow: Type.String(),
    psp: Type.String(),
    revision: Type.Integer(),
    regulation: Type.String(),
    day: Day,
    amount: Cents,
    outcome: Type.Integer(),
  }),
);

export const PositionShape = Type.Object({
  ...line,
  generation: Type.Integer(),
  version: Type.Integer(),
  validFrom: orNull(Day),
  content: Anything('Canonical position, newest version (schemas/debt-position.schema.json).'),
  iupd: Type.String({ description: 'Its id at the Nodo.' }),
  notices: Type.Array(
    Type.Object({
      iuv: Type.String(),
      noticeNumber: Type.String(),
      ref: Type.String(),
      plan: Type.Boolean(),
      option: Type.Integer(),
      amountCents: Cents,
      dueDate: Day,
      state: Type.Enum(['open', 'paid', 'closed']),
    }),
  ),
  versions: Type.Array(
    Type.Object({
      version: Type.Integer(),
      action: Type.String(),
      state: Type.String(),
      amountCents: orNull(Cents),
      at: Instant,
      deliveryId: Uuid,
      delivery: Type.Integer(),
      fileName: Type.String(),
      sha256: Type.String(),
      encoding: orNull(Type.String()),
      receivedAt: Instant,
      programHash: Type.String(),
      gestionale: Type.String(),
      mappingSha256: Type.String(),
      record: Type.Integer({ description: 'First record that asked for it; 0: none did.' }),
      records: Type.Array(
        Type.Object({
          number: Type.Integer(),
          offset: Type.Integer(),
          length: Type.Integer(),
          line: Type.Integer(),
          lines: Type.Integer(),
          outcome: Type.String(),
          cents: orNull(Cents),
          raw: orNull(
            Type.String({
              description: 'As the file says it, at most 4 KB; null: the archive has it no more.',
            }),
          ),
        }),
      ),
      changes: Type.Array(
        Type.Object({
          path: Type.String(),
          before: Type.Optional(Type.Unknown()),
          after: Type.Optional(Type.Unknown()),
        }),
        { description: 'Against the version before.' },
      ),
    }),
  ),
  publications: Type.Array(
    Type.Object({
      access: Type.String(),
      state: Type.String(),
      gone: Type.Boolean(),
      wanted: Type.Integer(),
      sent: orNull(Type.Integer()),
      confirmed: orNull(Type.Integer()),
      confirmedAt: orNull(Instant),
      notBefore: orNull(Instant),
      problem: orNull(ProblemShape),
    }),
  ),
  payments: Type.Array(
    Type.Object({
      organization: Organization,
      iuv: Type.String(),
      receiptId: Type.String(),
      source: Type.String(),
      amount: Cents,
      paidAt: Instant,
      labels: Type.Array(Type.String()),
      receipt: orNull(
        Type.Object({ psp: orNull(Type.String()), sha256: Type.String(), gatheredAt: Type.String() }),
      ),
      flows: PaidFlows,
      events: Events,
    }),
  ),
  acknowledgements: Type.Array(
    Type.Object({
      outgoingId: Uuid,
      delivery: Type.Integer(),
      name: Type.String(),
      supplement: Type.Integer(),
      state: Type.String(),
      deliveredAt: orNull(Instant),
    }),
  ),
});

const payment = {
  organization: Organization,
  organizationName: Type.String(),
  iuv: Type.String(),
  receiptId: Type.String(),
  source: Type.Enum(['receipt', 'flow', 'both']),
  connector: orNull(Connector),
  positionId: orNull(Uuid),
  key: orNull(Type.String()),
  service: orNull(Type.String()),
  amountCents: Cents,
  paidAt: Instant,
  reportedFlow: orNull(Type.String()),
  reportedDay: orNull(Day),
  labels: Type.Array(Type.String()),
  told: Type.Boolean({ description: 'Nothing is left that its connector’s reports should tell.' }),
};
export const PaymentLine = Type.Object(payment);

const share = {
  service: Type.String(),
  year: Type.Integer(),
  chapter: Type.String({ description: 'Empty: nothing says.' }),
  accertamento: Type.String(),
  cents: Cents,
};

export const ReceiptShape = Type.Object({
  receiptId: Type.String(),
  iuv: Type.String(),
  access: Type.String(),
  amountCents: Cents,
  paidAt: Instant,
  content: Anything('The receipt (RT).'),
  sha256: Type.String(),
  gatheredAt: Instant,
});

export const PaymentShape = Type.Object({
  ...payment,
  shares: Type.Array(Type.Object(share), {
    description: 'By service, chapter and accertamento, to the cent.',
  }),
  receipt: orNull(ReceiptShape),
  flows: PaidFlows,
  events: Type.Array(
    Type.Object({
      event: Type.Enum(['paid', 'reported', 'settled', 'corrected']),
      ordinal: Type.Integer(),
      at: Instant,
      toldAt: orNull(Instant),
      wanted: Type.Boolean(),
      outgoingId: orNull(Uuid),
      report: orNull(Type.String()),
      number: orNull(Type.Integer()),
      line: orNull(Type.Integer()),
      problem: orNull(ProblemShape),
    }),
  ),
});

const flow = {
  organization: Organization,
  organizationName: Type.String(),
  flow: Type.String(),
  psp: Type.String(),
  pspName: orNull(Type.String()),
  revision: Type.Integer(),
  latest: Type.Boolean(),
  access: Type.String(),
  regulation: Type.String({ description: 'Id of the transfer (TRN).' }),
  regulationDay: Day,
  payments: Count,
  totalCents: Cents,
  publishedAt: Instant,
  gatheredAt: Instant,
  settled: Type.Boolean(),
};
export const FlowLine = Type.Object(flow);
export const FlowShape = Type.Object({
  ...flow,
  shares: Type.Array(Type.Object({ ...share, payments: Count })),
  revisions: Type.Array(Type.Integer()),
});
export const FlowPayment = Type.Object({
  index: Type.Integer(),
  iuv: Type.String(),
  iur: Type.String(),
  idTransfer: Type.Integer(),
  amountCents: Cents,
  outcome: Type.Integer({ description: '0 paid, 3 revoked, 4 and 8 stand-in, 9 paid without a receipt.' }),
  day: Day,
  positionId: orNull(Uuid),
  key: orNull(Type.String()),
  service: orNull(Type.String()),
  chapter: Type.String(),
  accertamento: Type.String(),
  labels: Type.Array(Type.String()),
});
