/** What is wrong in records: by code, one by one, annotated for the vendor; correct, dismiss. */
import { Type } from 'typebox';
import type { Json } from '../domain/debt-position.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import { annotatedCsv } from '../pipeline/annotated.ts';
import {
  type Correction as Made,
  recordForm,
  saveCorrection,
  withdrawCorrection,
} from '../pipeline/correct.ts';
import { dismissRecords, undoDismissal } from '../pipeline/dismiss.ts';
import { problemGroups, problemLines } from '../store/web/problems.ts';
import { done } from './outcome.ts';
import { ofDelivery } from './owners.ts';
import { plain } from './plain.ts';
import { Correction, Fields, NamedRecord, ProblemLine, RecordForm, Records } from './problem-shapes.ts';
import { replayRoutes } from './replays.ts';
import { type Route, route, type Versioned } from './route.ts';
import { Organization, pageOf, paging } from './schemas.ts';
import { seenDelivery } from './seen.ts';
import { Connector, Count, DeliveryNumber, ProblemGroup } from './shapes.ts';

const path = '/deliveries/{number}';
const read = { permission: 'read', where: 'somewhere', owner: ofDelivery } as const;
const operate = { ...read, permission: 'operate' } as const;

const groups = route({
  id: 'problems.groups',
  method: 'get',
  path: '/problems/groups',
  tag: 'problems',
  summary: 'Open problems by organization, connector and code, the most first',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object({ organization: Type.Optional(Organization), connector: Type.Optional(Connector) }),
  answer: Type.Object({ items: Type.Array(ProblemGroup) }),
  handle: async ({ visit, query }) =>
    plain({ items: await visit.view((view) => problemGroups(view, query)) }),
});

const list = route({
  id: 'problems.list',
  method: 'get',
  path: '/problems',
  tag: 'problems',
  summary: 'Open problems: the newest delivery first, there by code and in order of the file',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object({
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    code: Type.Optional(Type.String()),
    delivery: Type.Optional(Type.Integer({ description: 'Number.' })),
    closed: Type.Optional(
      Type.Boolean({ description: 'With a delivery: closed problems and warnings too.' }),
    ),
    ...paging,
  }),
  answer: pageOf(ProblemLine),
  handle: async ({ visit, query: { cursor, limit, ...filter } }) =>
    plain(await visit.view((view) => problemLines(view, filter, limit ?? 50, cursor))),
});

const annotated = route({
  id: 'problems.annotated',
  method: 'get',
  path: `${path}/problems.csv`,
  tag: 'problems',
  summary: 'Problems of a delivery for whoever wrote it: file, line, field, value, code, message, advice',
  needs: read,
  params: DeliveryNumber,
  downloads: 'text/csv',
  async handle({ visit, params }) {
    const item = await seenDelivery(visit, params.number);
    const rows = annotatedCsv((look) => visit.view(look), item);
    return {
      download: true,
      type: 'text/csv; charset=utf-8',
      name: `${item.fileName}.problems.csv`,
      content: ReadableStream.from(rows).pipeThrough(new TextEncoderStream()) as ReadableStream<Uint8Array>,
    };
  },
});

const form = route({
  id: 'problems.form',
  method: 'get',
  path: `${path}/records/{record}/form`,
  tag: 'problems',
  summary: 'A record with its fields, as they came and as they were corrected',
  description: 'Its ETag is the version to send as If-Match with a correction.',
  needs: read,
  params: NamedRecord,
  answer: RecordForm,
  async handle({ context, visit, params }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    const found = done(await recordForm(context, { organization, delivery: id, number: params.record }));
    return versioned(found.correction, plain(found));
  },
});

const versioned = <T>(made: Made | null, value: T): Versioned<T> => ({
  versioned: true,
  etag: String(made?.version ?? 0),
  value,
});

const correct = route({
  id: 'problems.correct',
  method: 'put',
  path: `${path}/records/{record}/correction`,
  tag: 'problems',
  summary: 'Says what fields of a record should have said; the original stays',
  description:
    'If-Match: the version that you saw, `"0"` when there is none; 412 when somebody else was faster. Nothing changes until the record is replayed or comes again.',
  needs: operate,
  params: NamedRecord,
  body: Type.Object({ fields: Fields, reason: Type.Optional(Type.String({ maxLength: 500 })) }),
  answer: Correction,
  async handle({ context, visit, params, body, ifMatch }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    const made = done(
      await saveCorrection(
        context,
        { organization, delivery: id, number: params.record },
        {
          fields: body.fields as { [path: string]: Json },
          expected: versionIn(ifMatch),
          ...(body.reason === undefined ? {} : { reason: body.reason }),
        },
        visit.viewer.actor,
      ),
    );
    return versioned(made, plain(made));
  },
});

const uncorrect = route({
  id: 'problems.uncorrect',
  method: 'delete',
  path: `${path}/records/{record}/correction`,
  tag: 'problems',
  summary: 'Withdraws a correction: the record counts as it came',
  description: 'If-Match: the version that you saw.',
  needs: operate,
  params: NamedRecord,
  answer: Correction,
  async handle({ context, visit, params, ifMatch }) {
    const { organization, connector, id } = await seenDelivery(visit, params.number);
    const expected = versionIn(ifMatch);
    const key = { organization, delivery: id, number: params.record };
    const { recordHash } = done(await recordForm(context, key));
    const ended = done(
      await withdrawCorrection(
        context,
        { organization, connector, recordHash },
        expected,
        visit.viewer.actor,
      ),
    );
    return versioned(ended, plain(ended));
  },
});

function versionIn(ifMatch: string | undefined): number {
  if (ifMatch !== undefined && /^\d{1,9}$/.test(ifMatch)) return Number(ifMatch);
  throw new ProblemError(
    problem('request.if-match', 'this act wants If-Match with the version that you saw', {
      advice: 'Read the form of the record: its ETag is the version.',
      place: { field: 'If-Match' },
    }),
  );
}

const dismiss = route({
  id: 'problems.dismiss',
  method: 'post',
  path: `${path}/dismiss`,
  tag: 'problems',
  summary: 'Says that records in problem need nothing; the reason goes back with the outcome',
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({ records: Records, reason: Type.String({ minLength: 1, maxLength: 500 }) }),
  answer: Type.Object({ records: Count }),
  async handle({ context, visit, params, body }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    const ref = { organization, delivery: id };
    return { ...done(await dismissRecords(context, ref, body.records, body.reason, visit.viewer.actor)) };
  },
});

const undismiss = route({
  id: 'problems.undismiss',
  method: 'post',
  path: `${path}/undismiss`,
  tag: 'problems',
  summary: 'Dismissed records are in problem again',
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({ records: Records }),
  answer: Type.Object({ records: Count }),
  async handle({ context, visit, params, body }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    const ref = { organization, delivery: id };
    return { ...done(await undoDismissal(context, ref, body.records, visit.viewer.actor)) };
  },
});

export const problemsRoutes: readonly Route[] = [
  groups,
  list,
  annotated,
  form,
  correct,
  uncorrect,
  dismiss,
  undismiss,
  ...replayRoutes,
];
