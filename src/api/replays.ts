/** Records mapped again after corrections or with today's rules: rehearsed first, then with progress, and stopped. */
import { Type } from 'typebox';
import { ProblemError, problem } from '../domain/problem.ts';
import { type ReplayProgress, replayProgress, stopReplay } from '../pipeline/replay-progress.ts';
import {
  type Chosen,
  prepareConnectorReplay,
  prepareRecordReplay,
  type RecordReplay,
  rehearseRecordReplay,
  replayRecords,
} from '../pipeline/replay-records.ts';
import { ACCEPTABLE } from '../pipeline/reprocess.ts';
import { atMost, done, found } from './outcome.ts';
import { ofConnector, ofDelivery } from './owners.ts';
import { plain } from './plain.ts';
import { chosen, Fields, Progress, Replay } from './problem-shapes.ts';
import { type Route, route } from './route.ts';
import { Organization } from './schemas.ts';
import { seenDelivery } from './seen.ts';
import { Anything, Connector, DeliveryNumber, ProblemShape, TrialShape } from './shapes.ts';

const path = '/deliveries/{number}/replay';
const operate = { permission: 'operate', where: 'somewhere', owner: ofDelivery } as const;
const MOST_RECORDS = 200;

const Accepts = Type.Optional(Type.Array(Type.Enum([...ACCEPTABLE])));

interface Wish {
  readonly records?: readonly number[];
  readonly code?: string;
  readonly all?: boolean;
}

function chosenIn({ records, code, all }: Wish): Chosen {
  const said = [records, code, all === true ? all : undefined].filter((one) => one !== undefined);
  if (said.length === 1) {
    if (records !== undefined) return { numbers: records };
    return code === undefined ? { problems: true } : { code };
  }
  throw new ProblemError(
    problem('request.invalid', 'name either `records`, or `code`, or `all`', { place: { field: 'records' } }),
  );
}

const told = ({ root, numbers, units, overtaken, acknowledges }: RecordReplay) => ({
  of: root.number,
  records: numbers.length,
  units,
  overtaken: overtaken.slice(0, MOST_RECORDS),
  acknowledges,
});

const rehearsals = atMost(2, 'rehearsals');

const preview = route({
  id: 'problems.replayPreview',
  method: 'post',
  path: `${path}/preview`,
  tag: 'problems',
  summary: 'What mapping these records again would change',
  description:
    '`draft` rehearses a correction that is not saved yet. Two at once: `api.busy` (429) otherwise. Nothing is written.',
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({
    ...chosen,
    accepts: Accepts,
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_RECORDS })),
    draft: Type.Optional(Type.Object({ record: Type.Integer({ minimum: 1 }), fields: Fields })),
  }),
  answer: Type.Object({ replay: Replay, trial: TrialShape }),
  async handle({ context, visit, params, body }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    const ready = done(
      await prepareRecordReplay(context, { organization, delivery: id }, chosenIn(body), body.accepts ?? []),
    );
    const draft = body.draft && { number: body.draft.record, fields: body.draft.fields };
    const trial = done(
      await rehearsals(() => rehearseRecordReplay(context, ready, body.limit ?? MOST_RECORDS, draft)),
    );
    return plain({ replay: told(ready), trial });
  },
});

const replay = route({
  id: 'problems.replay',
  method: 'post',
  path,
  tag: 'problems',
  summary: 'Maps these records again: a delivery of its own that stands where the file stood',
  status: 202,
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({ ...chosen, accepts: Accepts }),
  answer: Type.Object({
    number: Type.Integer({ description: 'Of the new delivery; its replay tells the progress.' }),
    replay: Replay,
  }),
  async handle({ context, visit, params, body }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    const ready = done(
      await prepareRecordReplay(context, { organization, delivery: id }, chosenIn(body), body.accepts ?? []),
    );
    const { number } = done(await replayRecords(context, ready, visit.viewer.actor));
    return { number, replay: plain(told(ready)) };
  },
});

const progress = route({
  id: 'problems.progress',
  method: 'get',
  path,
  tag: 'problems',
  summary: 'How far a replay is; the delivery is the one that the replay made',
  needs: { ...operate, permission: 'read' },
  params: DeliveryNumber,
  answer: Progress,
  async handle({ context, visit, params }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    return shown(found(await replayProgress(context, { organization, delivery: id })));
  },
});

const shown = ({ delivery: _, ...rest }: ReplayProgress) => plain(rest);

const stop = route({
  id: 'problems.stop',
  method: 'post',
  path: `${path}/stop`,
  tag: 'problems',
  summary: 'Ends a replay after what is under way; what is done stays',
  status: 202,
  needs: operate,
  params: DeliveryNumber,
  body: Type.Object({}),
  answer: Progress,
  async handle({ context, visit, params }) {
    const { organization, id } = await seenDelivery(visit, params.number);
    return shown(done(await stopReplay(context, { organization, delivery: id }, visit.viewer.actor)));
  },
});

const connector = '/connectors/{organization}/{connector}/replay';
const ofAll = {
  tag: 'problems',
  needs: { permission: 'operate', where: 'somewhere', owner: ofConnector },
  params: Type.Object({ organization: Organization, connector: Connector }),
  body: Type.Object({ code: chosen.code, all: chosen.all, accepts: Accepts }),
} as const;

const Refused = Type.Array(Type.Object({ delivery: Anything('Id.'), problem: ProblemShape }), {
  description: 'Files of which nothing can be replayed now, and why.',
});

const everyPreview = route({
  ...ofAll,
  id: 'problems.replayEveryPreview',
  method: 'post',
  path: `${connector}/preview`,
  summary: 'Which records of which files would be mapped again',
  answer: Type.Object({ replays: Type.Array(Replay), refused: Refused }),
  async handle({ context, params, body }) {
    const ready = done(
      await prepareConnectorReplay(context, params, withoutNumbers(body), body.accepts ?? []),
    );
    return plain({ replays: ready.replays.map(told), refused: ready.refused });
  },
});

const every = route({
  ...ofAll,
  id: 'problems.replayEvery',
  method: 'post',
  path: connector,
  summary:
    'Maps again all records of a connector with open problems of one code, or of any: one replay for each file',
  status: 202,
  answer: Type.Object({ numbers: Type.Array(Type.Integer()), refused: Refused }),
  async handle({ context, visit, params, body }) {
    const ready = done(
      await prepareConnectorReplay(context, params, withoutNumbers(body), body.accepts ?? []),
    );
    const numbers: number[] = [];
    const refused = [...ready.refused];
    for (const one of ready.replays) {
      const begun = await replayRecords(context, one, visit.viewer.actor);
      if (begun.ok) numbers.push(begun.value.number);
      else refused.push({ delivery: one.root.id, problem: begun.problem });
    }
    return plain({ numbers, refused });
  },
});

function withoutNumbers(wish: Omit<Wish, 'records'>): Exclude<Chosen, { numbers: readonly number[] }> {
  const named = chosenIn(wish);
  return 'numbers' in named ? { problems: true } : named;
}

export const replayRoutes: readonly Route[] = [preview, replay, progress, stop, everyPreview, every];
