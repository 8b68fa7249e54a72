/** Payments and the reporting flows that transferred them. */
import { Type } from 'typebox';
import type { Day as DayText } from '../domain/day.ts';
import { markTold } from '../pipeline/report.ts';
import { completeness } from '../store/web/completeness.ts';
import { flowDetail, flowPayments, flows } from '../store/web/flows.ts';
import { paymentDetail, payments } from '../store/web/payments.ts';
import { untold } from '../store/web/untold.ts';
import { found } from './outcome.ts';
import { ofOrganization } from './owners.ts';
import { plain } from './plain.ts';
import {
  FlowLine,
  FlowPayment,
  FlowShape,
  LabelShape,
  PaymentLine,
  PaymentShape,
} from './position-shapes.ts';
import { type Route, route } from './route.ts';
import { Cents, Instant, Organization, pageOf, paging } from './schemas.ts';
import { Connector, DayFilter, orNull, ProblemShape } from './shapes.ts';

const somewhere = { permission: 'read', where: 'somewhere' } as const;
const read = { ...somewhere, owner: ofOrganization } as const;
const Search = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }));
const days = ({ from, to }: { readonly from?: string; readonly to?: string }) => ({
  from: from as DayText | undefined,
  to: to as DayText | undefined,
});

const list = route({
  id: 'payments.list',
  method: 'get',
  path: '/payments',
  tag: 'payments',
  summary: 'Payments, the last paid first',
  needs: somewhere,
  query: Type.Object({
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    service: Type.Optional(Type.String()),
    label: Type.Optional(
      Type.Union([LabelShape, Type.Literal('any')], { description: 'What does not fit.' }),
    ),
    search: Search('Payment code, notice number or receipt id.'),
    ...DayFilter,
    ...paging,
  }),
  answer: pageOf(PaymentLine),
  handle: async ({ visit, query: { limit, ...query } }) =>
    plain(await visit.view((view) => payments(view, { ...query, ...days(query), limit: limit ?? 50 }))),
});

const show = route({
  id: 'payments.show',
  method: 'get',
  path: '/payments/{organization}/{iuv}/{receipt}',
  tag: 'payments',
  summary: 'One payment: its receipt, flows, split by chapter, and where it was told',
  needs: read,
  params: Type.Object({ organization: Organization, iuv: Type.String(), receipt: Type.String() }),
  answer: PaymentShape,
  handle: async ({ visit, organization, params }) =>
    plain(found(await visit.view((view) => paymentDetail(view, organization, params.iuv, params.receipt)))),
});

const complete = route({
  id: 'payments.complete',
  method: 'get',
  path: '/payments/complete',
  tag: 'payments',
  summary: 'Until which instant each Nodo access has told all payments',
  needs: somewhere,
  query: Type.Object({ organization: Type.Optional(Organization) }),
  answer: Type.Object({
    items: Type.Array(
      Type.Object({
        organization: Organization,
        organizationName: Type.String(),
        access: Type.String(),
        receiptsUntil: orNull(Instant),
        flowsUntil: orNull(Instant),
        nextAt: Instant,
        problem: orNull(ProblemShape),
      }),
    ),
  }),
  handle: async ({ visit, query }) =>
    plain({ items: await visit.view((view) => completeness(view, query.organization)) }),
});

const Event = Type.Enum(['paid', 'reported', 'settled', 'corrected']);

const waiting = route({
  id: 'payments.untold',
  method: 'get',
  path: '/payments/untold',
  tag: 'payments',
  summary: 'What no report has told yet of what it should, the oldest first',
  needs: somewhere,
  query: Type.Object({
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    ...paging,
  }),
  answer: pageOf(
    Type.Object({
      organization: Organization,
      organizationName: Type.String(),
      connector: Connector,
      iuv: Type.String(),
      receiptId: Type.String(),
      event: Event,
      ordinal: Type.Integer(),
      at: Instant,
      amountCents: Cents,
      problem: orNull(ProblemShape),
    }),
  ),
  handle: async ({ visit, query: { limit, ...query } }) =>
    plain(await visit.view((view) => untold(view, { ...query, limit: limit ?? 50 }))),
});

const told = route({
  id: 'payments.markTold',
  method: 'post',
  path: '/organizations/{organization}/payments/told',
  tag: 'payments',
  summary: 'Says that the gestionale knows of these events: no report tells them any more',
  needs: { permission: 'operate', where: 'somewhere', owner: ofOrganization },
  params: Type.Object({ organization: Organization }),
  body: Type.Object({
    events: Type.Array(
      Type.Object({
        iuv: Type.String(),
        receiptId: Type.String(),
        event: Event,
        ordinal: Type.Integer({ minimum: 0, maximum: 32_767 }),
      }),
      { minItems: 1, maxItems: 10_000 },
    ),
  }),
  answer: Type.Object({ told: Type.Integer({ description: 'How many were untold until now.' }) }),
  handle: async ({ context, visit, organization, body }) => ({
    told: await markTold(context, organization, body.events, visit.viewer.actor),
  }),
});

const flowList = route({
  id: 'flows.list',
  method: 'get',
  path: '/flows',
  tag: 'payments',
  summary: 'Reporting flows, the last published first',
  needs: somewhere,
  query: Type.Object({
    organization: Type.Optional(Organization),
    psp: Type.Optional(Type.String()),
    search: Search("The flow's id or its beginning, or the id of the transfer."),
    ...DayFilter,
    ...paging,
  }),
  answer: pageOf(FlowLine),
  handle: async ({ visit, query: { limit, ...query } }) =>
    plain(await visit.view((view) => flows(view, { ...query, ...days(query), limit: limit ?? 50 }))),
});

const flowPath = '/flows/{organization}/{psp}/{flow}/{revision}';
const FlowId = Type.Object({
  organization: Organization,
  psp: Type.String(),
  flow: Type.String(),
  revision: Type.Integer({ minimum: 0, maximum: 2_000_000_000 }),
});

const flowShow = route({
  id: 'flows.show',
  method: 'get',
  path: flowPath,
  tag: 'payments',
  summary: 'One flow, split by service, chapter and accertamento contabile',
  needs: read,
  params: FlowId,
  answer: FlowShape,
  handle: async ({ visit, organization, params }) =>
    plain(found(await visit.view((view) => flowDetail(view, { ...params, organization })))),
});

const flowLines = route({
  id: 'flows.payments',
  method: 'get',
  path: `${flowPath}/payments`,
  tag: 'payments',
  summary: 'Its payments, in its own order',
  needs: read,
  params: FlowId,
  query: Type.Object(paging),
  answer: pageOf(FlowPayment),
  handle: async ({ visit, organization, params, query }) => {
    const name = { ...params, organization };
    return plain(
      await visit.view(async (view) => {
        found(await flowDetail(view, name));
        return flowPayments(view, name, { cursor: query.cursor, limit: query.limit ?? 50 });
      }),
    );
  },
});

export const paymentsRoutes: readonly Route[] = [
  list,
  complete,
  waiting,
  show,
  told,
  flowList,
  flowShow,
  flowLines,
];
