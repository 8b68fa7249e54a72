/** Deliveries: where a file is and why, its bytes, its records. */
import { Type } from 'typebox';
import { ProblemError } from '../domain/problem.ts';
import { missing } from '../pipeline/missing.ts';
import { originalBytes, originalWindow } from '../pipeline/original.ts';
import { deliveryLines, deliveryNumbered } from '../store/web/deliveries.ts';
import { deliveryPage, publicationOf } from '../store/web/delivery.ts';
import { recordLines, recordPage } from '../store/web/records.ts';
import { deliveryActs } from './delivery-acts.ts';
import {
  DeliveryLine,
  DeliveryPage,
  Publication,
  RecordLine,
  RecordPage,
  Window,
} from './delivery-shapes.ts';
import { found } from './outcome.ts';
import { ofDelivery } from './owners.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { Organization, pageOf, paging } from './schemas.ts';
import { seenDelivery } from './seen.ts';
import { Connector, DayFilter, DeliveryNumber, DeliveryStateShape, OUTCOMES, orNull } from './shapes.ts';

const path = '/deliveries/{number}';
const read = { permission: 'read', where: 'somewhere', owner: ofDelivery } as const;

const list = route({
  id: 'deliveries.list',
  method: 'get',
  path: '/deliveries',
  tag: 'deliveries',
  summary: 'Deliveries, the newest first',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object({
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    state: Type.Optional(DeliveryStateShape),
    fileName: Type.Optional(Type.String({ description: "Beginning of the file's name." })),
    number: Type.Optional(Type.Integer()),
    text: Type.Optional(
      Type.String({
        description: "A delivery's number, an exact SHA-256, else the beginning of the file's name.",
      }),
    ),
    ...DayFilter,
    ...paging,
  }),
  answer: pageOf(DeliveryLine),
  handle: async ({ visit, query: { cursor, limit, ...search } }) =>
    plain(await visit.view((view) => deliveryLines(view, search, limit ?? 50, cursor))),
});

const show = route({
  id: 'deliveries.show',
  method: 'get',
  path,
  tag: 'deliveries',
  summary: 'One delivery: its way with instants, outcomes that add up, problems by code, what came back',
  needs: read,
  params: DeliveryNumber,
  answer: DeliveryPage,
  handle: async ({ visit, params }) =>
    plain(found(await visit.view((view) => deliveryPage(view, params.number)))),
});

const publication = route({
  id: 'deliveries.publication',
  method: 'get',
  path: `${path}/publication`,
  tag: 'deliveries',
  summary: 'How far the Nodo knows what it wrote',
  description: 'Counted one by one; `items` is null when that takes more than three seconds.',
  needs: read,
  params: DeliveryNumber,
  answer: Type.Object({ items: orNull(Type.Array(Publication)) }),
  handle: async ({ visit, params }) =>
    plain({ items: (await visit.view((view) => publicationOf(view, params.number))) ?? null }),
});

const original = route({
  id: 'deliveries.original',
  method: 'get',
  path: `${path}/original`,
  tag: 'deliveries',
  summary: 'Its bytes, as they are archived',
  description: 'Past the term of the organization they are erased: `delivery.original-erased` (410).',
  needs: read,
  params: DeliveryNumber,
  query: Type.Object({
    as: Type.Optional(
      Type.Enum(['content', 'received'], {
        description: '`received`: in the envelope that the gestionale sent it in.',
      }),
    ),
  }),
  downloads: 'application/octet-stream',
  async handle({ context, visit, params, query }) {
    const item = await seenDelivery(visit, params.number);
    const bytes = await originalBytes(context, item, query.as);
    if (bytes === undefined) throw new ProblemError(missing(item, query.as));
    return {
      download: true,
      type: 'application/octet-stream',
      name: query.as === 'received' ? (item.envelope?.name ?? item.fileName) : item.fileName,
      content: ReadableStream.from(bytes) as ReadableStream<Uint8Array>,
    };
  },
});

const window = route({
  id: 'deliveries.window',
  method: 'get',
  path: `${path}/window`,
  tag: 'deliveries',
  summary: 'Lines of the file around a record or a line, with what is wrong in them',
  needs: read,
  params: DeliveryNumber,
  query: Type.Object({
    record: Type.Optional(Type.Integer({ minimum: 1 })),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
    lines: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, description: 'On each side.' })),
  }),
  answer: Window,
  async handle({ context, visit, params, query }) {
    const around = query.record === undefined ? { line: query.line ?? 1 } : { record: query.record };
    const item = await seenDelivery(visit, params.number);
    if (item.erasedAt !== null) throw new ProblemError(missing(item));
    return plain(found(await visit.view((view) => originalWindow(context, view, item, around, query.lines))));
  },
});

const records = route({
  id: 'deliveries.records',
  method: 'get',
  path: `${path}/records`,
  tag: 'deliveries',
  summary: 'Its records in order of the file, with what came of each',
  needs: read,
  params: DeliveryNumber,
  query: Type.Object({
    outcome: Type.Optional(Type.Enum([...OUTCOMES])),
    code: Type.Optional(Type.String({ description: 'Of a problem or warning.' })),
    number: Type.Optional(Type.Integer({ description: 'From this record on.' })),
    ...paging,
  }),
  answer: pageOf(RecordLine),
  handle: async ({ visit, params, query: { cursor, limit, ...filter } }) =>
    visit.view(async (view) => {
      const key = found(await deliveryNumbered(view, params.number));
      return plain(await recordLines(view, key, filter, limit ?? 50, cursor));
    }),
});

const record = route({
  id: 'deliveries.record',
  method: 'get',
  path: `${path}/records/{record}`,
  tag: 'deliveries',
  summary: 'One record: where it is, what came of it, its positions and payment codes',
  needs: read,
  params: Type.Object({ ...DeliveryNumber.properties, record: Type.Integer({ minimum: 1 }) }),
  answer: RecordPage,
  handle: async ({ visit, params }) =>
    visit.view(async (view) => {
      const key = found(await deliveryNumbered(view, params.number));
      return plain(found(await recordPage(view, key, params.record)));
    }),
});

export const deliveriesRoutes: readonly Route[] = [
  list,
  show,
  publication,
  original,
  window,
  records,
  record,
  ...deliveryActs,
];
