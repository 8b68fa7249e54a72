/** Conditions of what fails for too long: the place that files are taken from, and the accesses to the Nodo. */
import { type Condition, placeOf, reasonOf } from '../../domain/alert.ts';
import type { Problem } from '../../domain/problem.ts';
import {
  failingCredentials,
  failingGatherings,
  organizationConfiguredAt,
} from '../../store/alert-conditions.ts';
import { openAccess } from '../access.ts';
import type { Context } from '../context.ts';
import { type Watched, watchedFor } from './watched.ts';

/** A credential that was last closed longer ago is simply not used: nobody knows whether it would still fail. */
const FRESH_MS = 2 * 3_600_000;

export function sourceConditions(found: Watched, now: Date): readonly Condition[] {
  return watchedFor(found, 'failing').flatMap(({ connector, config, paused, row, rules: { failing } }) => {
    const since = row.failingSince;
    if (failing === false || paused || since === null) return [];
    if (since.getTime() + failing.afterSeconds * 1000 > now.getTime()) return [];
    return [
      {
        connector,
        rule: 'failing' as const,
        subject: 'source',
        facts: {
          kind: 'source' as const,
          location: placeOf(config.receive.location),
          since: since.toISOString(),
          reasons: row.problem === null ? [] : [reasonOf(row.problem)],
        },
      },
    ];
  });
}

interface Fault {
  readonly since: Date;
  readonly problem: Problem | null;
}

export async function nodoConditions(
  context: Context,
  found: Watched,
  now: Date,
): Promise<readonly Condition[]> {
  const { failing } = found.own.rules;
  if (failing === false) return [];
  const faults = new Map<string, Fault>();
  const note = (access: string, fault: Fault): void => {
    const known = faults.get(access);
    if (known === undefined || fault.since < known.since) faults.set(access, fault);
  };
  for (const one of await failingGatherings(context.database, found.organization)) {
    // It never worked: since it could.
    const since = one.since ?? (await organizationConfiguredAt(context.database, found.organization));
    if (since !== undefined) note(one.access, { since, problem: one.problem });
  }
  const credentials = await credentialsOf(context, found);
  const closed = await failingCredentials(
    context.database,
    [...credentials.values()],
    new Date(now.getTime() - FRESH_MS),
  );
  for (const [access, credential] of credentials)
    for (const one of closed)
      if (one.credential === credential) note(access, { since: one.failingSince, problem: one.problem });
  return [...faults]
    .filter(([access]) => Object.hasOwn(found.config.nodo, access))
    .filter(([, { since }]) => since.getTime() + failing.afterSeconds * 1000 <= now.getTime())
    .map(([access, { since, problem }]) => ({
      connector: null,
      rule: 'failing',
      subject: `nodo ${access}`,
      facts: {
        kind: 'nodo',
        access,
        since: since.toISOString(),
        reasons: problem === null ? [] : [reasonOf(problem)],
      },
    }));
}

/** One whose secrets are missing says so when payments are gathered through it. */
async function credentialsOf(context: Context, found: Watched): Promise<ReadonlyMap<string, string>> {
  const credentials = new Map<string, string>();
  for (const access of Object.keys(found.config.nodo)) {
    const opened = await openAccess(context, found.organization, access);
    if (opened.ok) credentials.set(access, opened.value.credential);
  }
  return credentials;
}
