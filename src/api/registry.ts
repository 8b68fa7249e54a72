/** Every route of the API. A new one is a line of its area's file; everything else about it comes from its spec. */
import { administrationRoutes } from './administration.ts';
import { connectorsRoutes } from './connectors.ts';
import { deliveriesRoutes } from './deliveries.ts';
import { journalRoutes } from './journal.ts';
import { mappingsRoutes } from './mappings.ts';
import { organizationsRoutes } from './organizations.ts';
import { paymentsRoutes } from './payments.ts';
import { positionsRoutes } from './positions.ts';
import { problemsRoutes } from './problems.ts';
import { retentionRoutes } from './retention.ts';
import { returnsRoutes } from './returns.ts';
import type { Route } from './route.ts';
import { statisticsRoutes } from './statistics.ts';

export const routes: readonly Route[] = [
  ...organizationsRoutes,
  ...connectorsRoutes,
  ...deliveriesRoutes,
  ...problemsRoutes,
  ...mappingsRoutes,
  ...paymentsRoutes,
  ...positionsRoutes,
  ...returnsRoutes,
  ...statisticsRoutes,
  ...journalRoutes,
  ...administrationRoutes,
  ...retentionRoutes,
];
