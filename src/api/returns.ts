/** Files that went back: acknowledgements and reports, their bytes, and what a person decides about them. */
import { Type } from 'typebox';
import { ProblemError, problem } from '../domain/problem.ts';
import { decideUnknown } from '../pipeline/dispatch.ts';
import { newEdition, reEmit } from '../pipeline/report.ts';
import type { View } from '../store/view.ts';
import { type ReturnDetail, returnDetail, returnLines, returnOwner, returns } from '../store/web/returns.ts';
import { done, found } from './outcome.ts';
import { plain } from './plain.ts';
import { Uuid } from './position-shapes.ts';
import { type Call, type Route, route } from './route.ts';
import { Cents, Instant, Organization, pageOf, paging } from './schemas.ts';
import { Anything, Connector, Count, OutgoingStateShape, orNull, ProblemShape } from './shapes.ts';

const path = '/returns/{file}';
const ofFile = (view: View, { file = '' }: { readonly [name: string]: string }) => returnOwner(view, file);
const read = { permission: 'read', where: 'somewhere', owner: ofFile } as const;
const operate = { permission: 'operate', where: 'somewhere', owner: ofFile } as const;
const FileId = Type.Object({ file: Uuid });
const Kind = Type.Enum(['acknowledgement', 'report']);

const line = {
  organization: Organization,
  organizationName: Type.String(),
  connector: Connector,
  outgoingId: Uuid,
  kind: Kind,
  number: Type.Integer(),
  name: Type.String(),
  state: OutgoingStateShape,
  supplement: Type.Integer({
    description: 'Of an acknowledgement: 0 the first, then those that supplement it.',
  }),
  lines: Count,
  cents: Cents,
  size: Count,
  location: Type.String({ description: 'Where it went.' }),
  createdAt: Instant,
  deliveredAt: orNull(Instant),
  collectedAt: orNull(Instant),
  collected: Type.Enum(['yes', 'no', 'unknown'], {
    description: 'Whether the gestionale fetched it; only our own SFTP server knows.',
  }),
  delivery: orNull(Type.Integer({ description: 'Number of the delivery that it acknowledges.' })),
  deliveryId: orNull(Uuid),
  editionOf: orNull(Uuid),
  faults: Count,
  unanswered: Count,
  problem: orNull(ProblemShape),
  notBefore: orNull(Instant),
};

const list = route({
  id: 'returns.list',
  method: 'get',
  path: '/returns',
  tag: 'returns',
  summary: 'Files that went back, the newest first',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object({
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    kind: Type.Optional(Kind),
    state: Type.Optional(OutgoingStateShape),
    search: Type.Optional(Type.String({ maxLength: 200, description: "Beginning of the file's name." })),
    ...paging,
  }),
  answer: pageOf(Type.Object(line)),
  handle: async ({ visit, query: { limit, ...query } }) =>
    plain(await visit.view((view) => returns(view, { ...query, limit: limit ?? 50 }))),
});

const ReturnShape = Type.Object({
  ...line,
  sha256: Type.String(),
  inside: orNull(Type.Object({ name: Type.String(), sha256: Type.String(), size: Count })),
  programHash: Type.String(),
  gestionale: orNull(Type.String()),
  faultList: Type.Array(ProblemShape),
  attempts: Count,
  editions: Type.Array(Type.Object({ outgoingId: Uuid, number: Type.Integer(), name: Type.String() })),
});

const show = route({
  id: 'returns.show',
  method: 'get',
  path,
  tag: 'returns',
  summary: 'One file that went back',
  needs: read,
  params: FileId,
  answer: ReturnShape,
  handle: async ({ visit, organization, params }) =>
    plain(found(await visit.view((view) => returnDetail(view, organization, params.file)))),
});

const lines = route({
  id: 'returns.lines',
  method: 'get',
  path: `${path}/lines`,
  tag: 'returns',
  summary:
    'The lines of a report, with the facts that its mapping was given; an acknowledgement’s are its delivery’s records',
  needs: read,
  params: FileId,
  query: Type.Object(paging),
  answer: pageOf(
    Type.Object({
      line: Type.Integer(),
      iuv: Type.String(),
      receiptId: Type.String(),
      event: Type.Enum(['paid', 'reported', 'settled', 'corrected']),
      ordinal: Type.Integer(),
      noticeNumber: orNull(Type.String()),
      key: orNull(Type.String()),
      amountCents: orNull(Cents),
      facts: Anything('Facts of the event.'),
    }),
  ),
  handle: async ({ visit, organization, params, query }) =>
    plain(
      await visit.view((view) =>
        returnLines(view, organization, params.file, { cursor: query.cursor, limit: query.limit ?? 50 }),
      ),
    ),
});

const bytes = route({
  id: 'returns.bytes',
  method: 'get',
  path: `${path}/bytes`,
  tag: 'returns',
  summary: 'Its bytes as they left, or without their envelope',
  needs: read,
  params: FileId,
  query: Type.Object({ as: Type.Optional(Type.Enum(['sent', 'inside'])) }),
  downloads: 'application/octet-stream',
  async handle({ context, visit, organization, params, query }) {
    const file = found(await visit.view((view) => returnDetail(view, organization, params.file)));
    const { name, sha256 } = query.as === 'inside' && file.inside !== null ? file.inside : file;
    if ((await context.archive.size(organization, sha256)) === undefined)
      throw new ProblemError(
        problem('archive.missing', `the archive has the bytes of ${name} no more`, {
          class: 'config',
          advice: 'Restore the archive from its backup.',
        }),
      );
    return {
      download: true,
      type: 'application/octet-stream',
      name,
      content: ReadableStream.from(context.archive.read(organization, sha256)) as ReadableStream<Uint8Array>,
    };
  },
});

type FileCall = Pick<Call<{ file: string }, object, object>, 'context' | 'visit' | 'organization' | 'params'>;

/** Reads it with the viewer's eyes once more: the state that an act leaves behind. */
const seen = ({ visit, organization }: FileCall, file: string): Promise<ReturnDetail> =>
  visit.view(async (view) => found(await returnDetail(view, organization, file)));

const act = (name: string, summary: string, work: (call: FileCall) => Promise<string>): Route =>
  route({
    id: `returns.${name}`,
    method: 'post',
    path: `${path}/${name}`,
    tag: 'returns',
    summary,
    status: 202,
    needs: operate,
    params: FileId,
    body: Type.Object({}),
    answer: ReturnShape,
    handle: async (call) => plain(await seen(call, await work(call))),
  });

const keyOf = ({ organization, params }: FileCall) => ({ organization, outgoing: params.file });

const decision = (name: 'resend' | 'arrived', summary: string): Route =>
  act(name, summary, async (call) => {
    done(await decideUnknown(call.context, keyOf(call), name, call.visit.viewer.actor));
    return call.params.file;
  });

export const returnsRoutes: readonly Route[] = [
  list,
  show,
  lines,
  bytes,
  act('again', 'Sends the stored bytes once more, under the same number and name', async (call) => {
    done(await reEmit(call.context, keyOf(call), call.visit.viewer.actor));
    return call.params.file;
  }),
  act(
    'edition',
    'The same lines through the mapping of today, under a new number',
    async (call) => done(await newEdition(call.context, keyOf(call), call.visit.viewer.actor)).id,
  ),
  decision('resend', 'It did not arrive: send it again'),
  decision('arrived', 'The gestionale has it'),
];
