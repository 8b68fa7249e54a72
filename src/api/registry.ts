/** Every route of the API. A new one is a line of its area's file; everything else about it comes from its spec. */
import { administrationRoutes } from './administration.ts';
import type { Route } from './route.ts';

export const routes: readonly Route[] = [...administrationRoutes];
