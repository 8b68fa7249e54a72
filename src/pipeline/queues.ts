/** The verbs of the pipeline as queues: what each job runs, and how due work is found when no job says so. */

import { connectorsToAcknowledge } from '../store/acknowledgements.ts';
import { connectorsToScan } from '../store/connectors.ts';
import { connectorsToIngest } from '../store/deliveries.ts';
import { organizationsToSettle } from '../store/flows.ts';
import { accessesToGather } from '../store/gatherings.ts';
import { connectorsToDispatch } from '../store/outgoing.ts';
import { connectorsToReport } from '../store/reports.ts';
import { acknowledge } from './acknowledge.ts';
import { alert, organizationsDue } from './alert.ts';
import { collect } from './collect.ts';
import type { Context, Queue } from './context.ts';
import { dispatch } from './dispatch.ts';
import { gather } from './gather.ts';
import { ingest } from './ingest.ts';
import { accessesDue, publish } from './publish.ts';
import { report } from './report.ts';
import { retain, organizationsDue as retentionDue } from './retain.ts';
import { settle } from './settle.ts';

/** A job's whole payload: ids only. `subject` is a connector, or an access for publish and gather. */
export interface JobKey {
  readonly organization: string;
  readonly subject: string;
}

export interface Verb {
  /** Jobs of this queue that one worker runs at once. */
  readonly concurrency: number;
  run(context: Context, key: JobKey): Promise<unknown>;
  due(context: Context): Promise<readonly JobKey[]>;
}

const ofConnector = (key: JobKey): { organization: string; connector: string } => ({
  organization: key.organization,
  connector: key.subject,
});
const ofAccess = (key: JobKey): { organization: string; access: string } => ({
  organization: key.organization,
  access: key.subject,
});
const connectorKeys = (rows: readonly { organization: string; connector: string }[]): JobKey[] =>
  rows.map((row) => ({ organization: row.organization, subject: row.connector }));
const accessKeys = (rows: readonly { organization: string; access: string }[]): JobKey[] =>
  rows.map((row) => ({ organization: row.organization, subject: row.access }));

export const VERBS: { readonly [queue in Queue]: Verb } = {
  // Mostly waits: for servers, and for disks to keep what came.
  collect: {
    concurrency: 8,
    run: (context, key) => collect(context, ofConnector(key)),
    due: async (context) => connectorKeys(await connectorsToScan(context.database, context.clock.now())),
  },
  ingest: {
    concurrency: 8,
    run: (context, key) => ingest(context, ofConnector(key)),
    due: async (context) => connectorKeys(await connectorsToIngest(context.database)),
  },
  publish: {
    concurrency: 4,
    run: (context, key) => publish(context, ofAccess(key)),
    due: async (context) => accessKeys(await accessesDue(context)),
  },
  gather: {
    concurrency: 2,
    run: (context, key) => gather(context, ofAccess(key), context.gatherEveryMs),
    due: async (context) => accessKeys(await accessesToGather(context.database, context.clock.now())),
  },
  settle: {
    concurrency: 1,
    run: (context, key) => settle(context, key.organization),
    due: async (context) =>
      (await organizationsToSettle(context.database)).map((organization) => ({
        organization,
        subject: 'all',
      })),
  },
  acknowledge: {
    concurrency: 4,
    run: (context, key) => acknowledge(context, ofConnector(key)),
    due: async (context) =>
      connectorKeys(await connectorsToAcknowledge(context.database, context.clock.now())),
  },
  report: {
    concurrency: 2,
    run: (context, key) => report(context, ofConnector(key)),
    due: async (context) => connectorKeys(await connectorsToReport(context.database, context.clock.now())),
  },
  alert: {
    concurrency: 4,
    run: (context, key) => alert(context, key.organization),
    due: async (context) =>
      (await organizationsDue(context)).map((organization) => ({ organization, subject: 'all' })),
  },
  retain: {
    concurrency: 1,
    run: (context, key) => retain(context, key.organization),
    due: async (context) =>
      (await retentionDue(context)).map((organization) => ({ organization, subject: 'all' })),
  },
  dispatch: {
    concurrency: 4,
    run: (context, key) => dispatch(context, ofConnector(key)),
    due: async (context) => connectorKeys(await connectorsToDispatch(context.database, context.clock.now())),
  },
};

export const QUEUES = Object.keys(VERBS) as readonly Queue[];
