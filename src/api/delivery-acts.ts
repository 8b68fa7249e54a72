/** What a person decides about a delivery: approve, withdraw, process again. What cannot be undone is shown before. */
import { Type } from 'typebox';
import { ProblemError, problem } from '../domain/problem.ts';
import { approve as approveDelivery } from '../pipeline/decide.ts';
import { ACCEPTABLE, prepareReplay, previewReplay, replay } from '../pipeline/reprocess.ts';
import { previewWithdraw, withdraw as withdrawDelivery } from '../pipeline/withdraw.ts';
import { atMost, done } from './outcome.ts';
import { ofDelivery } from './owners.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { seenDelivery } from './seen.ts';
import { Count, DeliveryNumber, DeliveryStateShape, TrialShape } from './shapes.ts';

const path = '/deliveries/{number}';
const operate = { permission: 'operate', where: 'somewhere', owner: ofDelivery } as const;
const MOST_RECORDS = 200;

const approve = route({
  id: 'deliveries.approve',
  method: 'post',
  path: `${path}/approve`,
  tag: 'deliveries',
  summary: 'Lets a held delivery go on, or the cancellations that a full list proposes be done',
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({
    what: Type.Enum(['delivery', 'cancellations']),
    reason: Type.Optional(
      Type.String({ maxLength: 300, description: 'Kept with the delivery; no personal data.' }),
    ),
  }),
  answer: Type.Object({
    what: Type.String(),
    reasons: Type.Array(Type.String({ description: 'Codes of why it was held.' })),
  }),
  async handle({ context, visit, params, body }) {
    const item = await seenDelivery(visit, params.number);
    const { what, reasons } = done(
      await approveDelivery(context, item, visit.viewer.actor, body.what, body.reason),
    );
    return { what, reasons: [...reasons] };
  },
});

const Withdrawal = Type.Object({
  cancel: Type.Integer({ description: 'Positions that it created: cancelled.' }),
  restore: Type.Integer({ description: 'Positions that it changed: as they were before.' }),
  paid: Type.Integer({ description: 'Kept, because money was paid on them.' }),
  later: Type.Integer({ description: 'Kept, because a later delivery touched them.' }),
});

const previews = atMost(2, 'previews of withdrawals and reprocessing');

const withdrawPreview = route({
  id: 'deliveries.withdrawPreview',
  method: 'get',
  path: `${path}/withdrawal`,
  tag: 'deliveries',
  summary: 'What withdrawing it would do',
  needs: operate,
  params: DeliveryNumber,
  answer: Withdrawal,
  async handle({ context, visit, params }) {
    const item = await seenDelivery(visit, params.number);
    return { ...(await previews(() => previewWithdraw(context, item))) };
  },
});

const withdraw = route({
  id: 'deliveries.withdraw',
  method: 'post',
  path: `${path}/withdraw`,
  tag: 'deliveries',
  summary: 'Takes back what it did; a held one ends without having changed anything',
  status: 202,
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({}),
  answer: Type.Object({ state: DeliveryStateShape }),
  async handle({ context, visit, params }) {
    const item = await seenDelivery(visit, params.number);
    if (!(await withdrawDelivery(context, item, visit.viewer.actor)))
      throw new ProblemError(
        problem(
          'delivery.not-finished',
          `delivery ${item.number} is ${item.state}: applied and held ones are withdrawn`,
          { class: 'config' },
        ),
      );
    return { state: (await seenDelivery(visit, params.number)).state };
  },
});

const Accepts = Type.Optional(
  Type.Array(Type.Enum([...ACCEPTABLE]), {
    description: 'Doubts that you take upon yourself: records with this code alone become positions.',
  }),
);

const reprocessPreview = route({
  id: 'deliveries.reprocessPreview',
  method: 'post',
  path: `${path}/reprocess/preview`,
  tag: 'deliveries',
  summary: "What mapping its bytes again with today's configuration would change",
  description: 'Two at once: `api.busy` (429) otherwise. Nothing is written.',
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({
    accepts: Accepts,
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_RECORDS })),
  }),
  answer: TrialShape,
  async handle({ context, visit, params, body }) {
    const item = await seenDelivery(visit, params.number);
    const prepared = done(await prepareReplay(context, item, body.accepts ?? []));
    return plain(await previews(() => previewReplay(context, prepared, body.limit ?? MOST_RECORDS)));
  },
});

const reprocess = route({
  id: 'deliveries.reprocess',
  method: 'post',
  path: `${path}/reprocess`,
  tag: 'deliveries',
  summary: "Maps its bytes again with today's configuration: a new delivery that stands where this one stood",
  status: 202,
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({ accepts: Accepts }),
  answer: Type.Object({ number: Count }),
  async handle({ context, visit, params, body }) {
    const item = await seenDelivery(visit, params.number);
    const prepared = done(await prepareReplay(context, item, body.accepts ?? []));
    return { number: await replay(context, prepared, visit.viewer.actor) };
  },
});

export const deliveryActs: readonly Route[] = [
  approve,
  withdrawPreview,
  withdraw,
  reprocessPreview,
  reprocess,
];
