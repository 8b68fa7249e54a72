/** Organizations: what differs from normal over all of them; one with its facts, Nodo accesses and connectors. */
import { Type } from 'typebox';
import { organizationList, organizationPage } from '../store/web/organizations.ts';
import { ConnectorLine } from './connector-shapes.ts';
import { found } from './outcome.ts';
import { ofOrganization } from './owners.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { Instant, Organization, PAGE, pageOf, paging } from './schemas.ts';
import { Alert, Anything, Count, orNull, ProblemShape } from './shapes.ts';

const Line = Type.Object({
  organization: Organization,
  name: Type.String(),
  state: orNull(
    Type.String({ description: 'inserted, pre-exercise, exercise, closed; null: unusable configuration.' }),
  ),
  present: Type.Boolean(),
  connectors: Count,
  disabled: Count,
  paused: Count,
  failing: Count,
  held: Type.Integer({ description: 'Deliveries to approve.' }),
  absences: Type.Integer({ description: 'Full lists whose cancellations wait for a decision.' }),
  rejects: Type.Integer({ description: 'Open problems of records.' }),
  waitingFiles: Count,
  refusedAtNodo: Type.Integer({ description: 'Positions, at most 100.' }),
  unsentOutgoing: Count,
  unknownOutgoing: Type.Integer({ description: 'Files that may have arrived: a person decides.' }),
  alerts: Count,
  configProblems: Count,
  accessProblem: orNull(ProblemShape),
  receiptsCompleteUntil: orNull(Instant),
  flowsCompleteUntil: orNull(Instant),
  lastDeliveryAt: orNull(Instant),
  normal: Type.Boolean({ description: 'Nothing differs.' }),
});

const Access = Type.Object({
  access: Type.String(),
  adapter: Type.String(),
  segregationCodes: Type.Array(Type.String()),
  receiptsCompleteUntil: orNull(Instant),
  flowsCompleteUntil: orNull(Instant),
  nextAt: orNull(Instant),
  problem: orNull(ProblemShape),
  refused: Type.Integer({ description: 'Positions, at most 100.' }),
  waiting: Type.Boolean({ description: 'Something is still to be published.' }),
});

const list = route({
  id: 'organizations.list',
  method: 'get',
  path: '/organizations',
  tag: 'organizations',
  summary: 'Every organization, by code, and what of it differs from normal',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object(paging),
  answer: pageOf(Line),
  handle: async ({ visit, query: { cursor, limit = PAGE } }) =>
    plain(
      await visit.view((view) =>
        organizationList(view, { limit, ...(cursor === undefined ? {} : { cursor }) }),
      ),
    ),
});

const show = route({
  id: 'organizations.show',
  method: 'get',
  path: '/organizations/{organization}',
  tag: 'organizations',
  summary: 'One organization: facts, services, Nodo accesses, connectors, alerts',
  needs: { permission: 'read', where: 'somewhere', owner: ofOrganization },
  params: Type.Object({ organization: Organization }),
  answer: Type.Object({
    line: Line,
    config: Anything('As configured; secrets are references.'),
    problems: Type.Array(ProblemShape),
    accesses: Type.Array(Access),
    connectors: Type.Array(ConnectorLine),
    alerts: Type.Array(Alert),
  }),
  handle: async ({ visit, params }) =>
    plain(found(await visit.view((view) => organizationPage(view, params.organization)))),
});

export const organizationsRoutes: readonly Route[] = [list, show];
