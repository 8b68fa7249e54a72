/** Positions: looked for by code, debtor or key; their life from the line of a file to that of a report; acts by hand. */
import { Type } from 'typebox';
import { dayOf } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import { cancelPosition, insertPosition, rehearsePosition, restorePosition } from '../pipeline/by-hand.ts';
import { positionLines } from '../pipeline/position-lineage.ts';
import type { View } from '../store/view.ts';
import { positionDetail } from '../store/web/position-detail.ts';
import { positionOwner, positions } from '../store/web/positions.ts';
import { atMost, done, found } from './outcome.ts';
import { ofConnector } from './owners.ts';
import { plain } from './plain.ts';
import { PositionLine, PositionShape, ShownStateShape, Uuid } from './position-shapes.ts';
import { type Route, route } from './route.ts';
import { Organization, pageOf, paging } from './schemas.ts';
import { Anything, Connector, TrialShape } from './shapes.ts';

const path = '/positions/{position}';
const ofPosition = (view: View, { position = '' }: { readonly [name: string]: string }) =>
  positionOwner(view, position);
const read = { permission: 'read', where: 'somewhere', owner: ofPosition } as const;
const operate = { permission: 'operate', where: 'somewhere', owner: ofPosition } as const;
const PositionId = Type.Object({ position: Uuid });

const list = route({
  id: 'positions.list',
  method: 'get',
  path: '/positions',
  tag: 'positions',
  summary: 'Positions, the newest first; of a search for keys in order of keys',
  description:
    'A page may have fewer rows than asked for, and still a `next`, when a state is rare. Positions that wait to be published come with the earliest due first.',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object({
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    service: Type.Optional(Type.String()),
    state: Type.Optional(ShownStateShape),
    search: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'Payment code, notice number, fiscal code of the debtor, key or its beginning.',
      }),
    ),
    ...paging,
  }),
  answer: Type.Object({
    ...pageOf(PositionLine).properties,
    found: Type.Enum(['all', 'iuv', 'debtor', 'key'], { description: 'What the search was taken for.' }),
  }),
  handle: async ({ context, visit, query: { limit, ...query } }) => {
    const today = dayOf(context.clock.now());
    return plain(await visit.view((view) => positions(view, { ...query, limit: limit ?? 50, today })));
  },
});

const show = route({
  id: 'positions.show',
  method: 'get',
  path,
  tag: 'positions',
  summary:
    'One position: the records that made each version, its codes, what each Nodo access has, payments, where they were told',
  needs: read,
  params: PositionId,
  answer: PositionShape,
  async handle({ context, visit, organization, params }) {
    const today = dayOf(context.clock.now());
    const detail = found(
      await visit.view((view) => positionDetail(view, organization, params.position, today)),
    );
    const lines = await positionLines(context, detail);
    return plain({
      ...detail,
      versions: detail.versions.map((version) => ({
        ...version,
        records: version.records.map((one) => ({
          ...one,
          raw: lines.get(`${version.deliveryId}/${one.number}`) ?? null,
        })),
      })),
    });
  },
});

const ByHand = Type.Object({
  delivery: Type.Integer({
    description: 'Number of the delivery that it is: ingest works on it in its turn.',
  }),
  id: Uuid,
});
const Reason = Type.String({ minLength: 1, maxLength: 500 });
const Position = Anything(
  'Canonical position, as a mapping returns it (schemas/debt-position.schema.json): its `options` are one payment of kind `single`, a `plan` of installments, or both as alternatives.',
);
const ofConnectorPath = Type.Object({ organization: Organization, connector: Connector });
const toInsert = { permission: 'operate', where: 'somewhere', owner: ofConnector } as const;
const rehearsals = atMost(2, 'rehearsals of positions');

const rehearse = route({
  id: 'positions.rehearse',
  method: 'post',
  path: '/connectors/{organization}/{connector}/positions/rehearsal',
  tag: 'positions',
  summary: 'What inserting a position by hand would do; nothing is written',
  needs: toInsert,
  params: ofConnectorPath,
  body: Type.Object({ position: Position }),
  answer: TrialShape,
  handle: async ({ context, params, body }) =>
    plain(done(await rehearsals(() => rehearsePosition(context, params, body.position as Json)))),
});

const insert = route({
  id: 'positions.insert',
  method: 'post',
  path: '/connectors/{organization}/{connector}/positions',
  tag: 'positions',
  summary: 'Inserts a position by hand: a delivery of one record',
  status: 202,
  needs: toInsert,
  params: ofConnectorPath,
  body: Type.Object({
    position: Position,
    reason: Reason,
    accepts: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Codes that would hold it and are accepted: `looks-like-open`.',
      }),
    ),
  }),
  answer: ByHand,
  handle: async ({ context, visit, params, body }) =>
    plain(
      done(
        await insertPosition(
          context,
          params,
          body.position as Json,
          body.reason,
          visit.viewer.actor,
          body.accepts ?? [],
        ),
      ),
    ),
});

const act = (name: 'cancel' | 'restore', summary: string, work: typeof cancelPosition): Route =>
  route({
    id: `positions.${name}`,
    method: 'post',
    path: `${path}/${name}`,
    tag: 'positions',
    summary,
    status: 202,
    needs: operate,
    params: PositionId,
    body: Type.Object({ reason: Reason }),
    answer: ByHand,
    handle: async ({ context, visit, organization, params, body }) =>
      plain(
        done(
          await work(context, { organization, position: params.position }, body.reason, visit.viewer.actor),
        ),
      ),
  });

export const positionsRoutes: readonly Route[] = [
  list,
  show,
  rehearse,
  insert,
  act('cancel', 'Cancels a position that is not paid', cancelPosition),
  act('restore', 'Makes a cancelled position payable again under the same codes', restorePosition),
];
