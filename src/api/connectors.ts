/** Connectors: state, doors tried step by step, pause, collect now, the next progressive number. */
import { Type } from 'typebox';
import { ProblemError, problem } from '../domain/problem.ts';
import { checkConnections } from '../pipeline/connect.ts';
import type { Context } from '../pipeline/context.ts';
import { collectNow, pauseConnector, resumeConnector } from '../pipeline/pause.ts';
import { loadProgram } from '../pipeline/program.ts';
import { setNextSequence } from '../pipeline/sequence.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import { connectorList, connectorPage } from '../store/web/connectors.ts';
import { Connections, ConnectorLine, ConnectorPage, ConnectorStateShape } from './connector-shapes.ts';
import { atMost, done, found } from './outcome.ts';
import { ofConnector } from './owners.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { Organization, PAGE, pageOf, paging } from './schemas.ts';
import { Connector, orNull } from './shapes.ts';

const path = '/connectors/{organization}/{connector}';
const Named = Type.Object({ organization: Organization, connector: Connector });
const read = { permission: 'read', where: 'somewhere', owner: ofConnector } as const;
const integrate = { permission: 'integrate', where: 'somewhere', owner: ofConnector } as const;

const list = route({
  id: 'connectors.list',
  method: 'get',
  path: '/connectors',
  tag: 'connectors',
  summary: 'Every connector, by body and name: state, last and next look, what waits',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object({
    organization: Type.Optional(Organization),
    state: Type.Optional(ConnectorStateShape),
    ...paging,
  }),
  answer: pageOf(ConnectorLine),
  handle: async ({ visit, query: { limit = PAGE, ...query } }) =>
    plain(await visit.view((view) => connectorList(view, { ...query, limit }))),
});

const show = route({
  id: 'connectors.show',
  method: 'get',
  path,
  tag: 'connectors',
  summary: 'One connector: configuration and its validation, waiting files, deliveries per day',
  needs: read,
  params: Named,
  answer: ConnectorPage,
  handle: async ({ visit, params }) => plain(found(await visit.view((view) => connectorPage(view, params)))),
});

/** Each may hold a server's connection for minutes. */
const checking = atMost(4, 'checks of connections');

const check = route({
  id: 'connectors.check',
  method: 'post',
  path: `${path}/check`,
  tag: 'connectors',
  summary: 'Tries its doors step by step, as `tramite check --connect` does',
  description: 'For the configuration in force. At most four at once: `api.busy` (429) otherwise.',
  needs: integrate,
  params: Named,
  body: Type.Object({}),
  answer: Connections,
  handle: ({ context, params }) => checking(() => checked(context, params)),
});

async function checked(context: Context, key: ConnectorKey) {
  const page = await context.database.view([key.organization], (view) => connectorPage(view, key));
  if (page === undefined || page.programHash === null)
    throw new ProblemError(
      problem('connector.unknown', `no usable connector is called ${key.organization}/${key.connector}`, {
        class: 'config',
        advice: 'tramite check names what to correct.',
      }),
    );
  const program = await loadProgram(context.database, page.programHash);
  const connections = await checkConnections(context, program.connector);
  return plain({ ok: connections.every((one) => one.ok), connections });
}

const pause = route({
  id: 'connectors.pause',
  method: 'post',
  path: `${path}/pause`,
  tag: 'connectors',
  summary: 'Its source is not looked at any more, until it is resumed',
  needs: integrate,
  params: Named,
  body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
  answer: Type.Object({ changed: Type.Boolean({ description: 'false: it was paused already.' }) }),
  handle: async ({ context, params, body, visit }) => ({
    changed: done(await pauseConnector(context, params, visit.viewer.actor, body.reason)),
  }),
});

const resume = route({
  id: 'connectors.resume',
  method: 'post',
  path: `${path}/resume`,
  tag: 'connectors',
  summary: 'Its source is looked at again',
  needs: integrate,
  params: Named,
  body: Type.Object({}),
  answer: Type.Object({ changed: Type.Boolean({ description: 'false: it was not paused.' }) }),
  handle: async ({ context, params, visit }) => ({
    changed: done(await resumeConnector(context, params, visit.viewer.actor)),
  }),
});

const collect = route({
  id: 'connectors.collect',
  method: 'post',
  path: `${path}/collect`,
  tag: 'connectors',
  summary: 'Looks at its source now',
  status: 202,
  needs: integrate,
  params: Named,
  body: Type.Object({}),
  answer: Type.Object({ asked: Type.Boolean() }),
  async handle({ context, params, visit }) {
    done(await collectNow(context, params, visit.viewer.actor));
    return { asked: true };
  },
});

const sequence = route({
  id: 'connectors.sequence',
  method: 'put',
  path: `${path}/sequence`,
  tag: 'connectors',
  summary: 'Says which progressive number its next file bears',
  description: 'Lets a gap pass, or takes a number again.',
  needs: { ...integrate, permission: 'operate' },
  params: Named,
  body: Type.Object({ next: Type.Integer({ minimum: 0 }) }),
  answer: Type.Object({ before: orNull(Type.Integer()), next: Type.Integer() }),
  handle: async ({ context, params, body, visit }) => ({
    before: await setNextSequence(context, params, body.next, visit.viewer.actor),
    next: body.next,
  }),
});

export const connectorsRoutes: readonly Route[] = [list, show, check, pause, resume, collect, sequence];
