/** What keeps nothing of today's work waiting and wants somebody's eyes all the same. */

import type { OrganizationConfig } from '../domain/configuration.ts';
import type { Problem } from '../domain/problem.ts';
import { organizationConfigs } from '../store/configurations.ts';
import { connectors } from '../store/connectors.ts';
import { publicationsWaiting } from '../store/publications.ts';
import { closedCredentials, gatheringStates, orphanedConnectors } from '../store/statistics.ts';
import { openAccess } from './access.ts';
import type { Context } from './context.ts';

export interface Concern {
  /** Absent: it concerns several. */
  readonly organization?: string;
  readonly kind: 'disabled' | 'orphaned' | 'paused' | 'credential' | 'gathering' | 'refused';
  readonly subject: string;
  readonly reason: string;
  /** ISO instant. */
  readonly until?: string;
  readonly problems: readonly Problem[];
}

export async function concerns(context: Context): Promise<readonly Concern[]> {
  return [
    ...(await connectorConcerns(context)),
    ...(await credentialConcerns(context)),
    ...(await accessConcerns(context)),
  ];
}

async function connectorConcerns({ database }: Context): Promise<readonly Concern[]> {
  const found: Concern[] = [];
  for (const { organization, connector, programHash, problems, present, paused } of await connectors(
    database,
  )) {
    if (!present) continue;
    const one = { organization, subject: connector, problems };
    if (programHash === null)
      found.push({
        ...one,
        kind: 'disabled',
        reason: problems.map((each) => each.message).join('; ') || 'it cannot be used',
      });
    else if (paused)
      found.push({ ...one, kind: 'paused', reason: 'paused: it takes no files until somebody resumes it' });
  }
  for (const one of await orphanedConnectors(database)) {
    found.push({
      organization: one.organization,
      subject: one.connector,
      kind: 'orphaned',
      problems: [],
      reason: `configuration does not name it any more, and it has unfinished work: ${one.deliveries} deliveries, ${one.events} payments to tell, ${one.outgoing} files to deliver`,
    });
  }
  return found;
}

async function credentialConcerns(context: Context): Promise<readonly Concern[]> {
  const closed = await closedCredentials(context.database, context.clock.now());
  if (closed.length === 0) return [];
  const users = await accessesOf(context, await organizationConfigs(context.database));
  return closed.map((one) => ({
    kind: 'credential',
    subject: (users.get(one.credential) ?? [`credential ${one.credential.slice(0, 8)}`]).join(', '),
    reason: `nothing leaves after ${one.failures} failures in a row: ${one.problem?.message ?? 'no answer'}`,
    until: one.closedUntil.toISOString(),
    problems: one.problem === null ? [] : [one.problem],
  }));
}

/** Which accesses share a credential; one whose secrets are missing says so when it is used. */
async function accessesOf(
  context: Context,
  organizations: readonly OrganizationConfig[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, string[]>();
  for (const { organization, nodo } of organizations) {
    for (const access of Object.keys(nodo)) {
      const opened = await openAccess(context, organization, access);
      if (!opened.ok) continue;
      const { credential } = opened.value;
      users.set(credential, [...(users.get(credential) ?? []), `${organization}/${access}`]);
    }
  }
  return users;
}

async function accessConcerns({ database }: Context): Promise<readonly Concern[]> {
  const found: Concern[] = [];
  for (const one of await gatheringStates(database)) {
    if (one.problem === null) continue;
    found.push({
      organization: one.organization,
      kind: 'gathering',
      subject: one.access,
      reason: `payments are not gathered: ${one.problem.message}`,
      until: one.nextAt.toISOString(),
      problems: [one.problem],
    });
  }
  for (const one of await publicationsWaiting(database)) {
    if (one.refused === 0) continue;
    found.push({
      organization: one.organization,
      kind: 'refused',
      subject: one.access,
      reason: `the Nodo refused ${one.refused === 1 ? '1 position' : `${one.refused} positions`}`,
      problems: [],
    });
  }
  return found;
}
