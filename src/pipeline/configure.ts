/** Brings what disk says into PostgreSQL: a set, under a lease, by hash. Workers run hashes from there; nothing restarts. */
import type { Configuration } from '../configuration/assemble.ts';
import { configurationHash } from '../configuration/hash.ts';
import { problem } from '../domain/problem.ts';
import type { ImportedConnector, ImportedOrganization } from '../store/configurations.ts';
import { importConfiguration } from '../store/configurations.ts';
import { ensureGathering } from '../store/gatherings.ts';
import { journal } from '../store/journal.ts';
import { fence } from '../store/leases.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';

/** No body has this code: the lease on configuration belongs to none. */
const EVERYBODY = '00000000000';

export interface Configured {
  readonly organization: string;
  readonly connector: string;
  /** Null: disabled. */
  readonly hash: string | null;
}

/** Returns what changed; undefined when another worker is importing. */
export async function configure(
  context: Pick<Context, 'database' | 'worker'>,
  found: Configuration,
): Promise<readonly Configured[] | undefined> {
  await using lease = await holdLease(context, EVERYBODY, 'import');
  if (lease === undefined) return undefined;
  return await context.database.transaction(async (client) => {
    await fence(client, lease);
    const changed = await importConfiguration(client, organizationsOf(found), connectorsOf(found));
    await ensureGathering(
      client,
      found.organizations.flatMap((one) =>
        Object.keys(one.nodo).map((access) => ({ organization: one.organization, access })),
      ),
    );
    for (const one of changed) {
      await journal(client, {
        organization: one.organization,
        connector: one.connector,
        event: one.hash === null ? 'connector.disabled' : 'connector.configured',
        detail: { hash: one.hash },
      });
    }
    return changed;
  });
}

function organizationsOf(found: Configuration): readonly ImportedOrganization[] {
  const good = found.organizations.map((one) => ({
    organization: one.organization,
    name: one.name,
    config: { hash: configurationHash('organization', one), content: one },
    problems: [],
  }));
  const known = new Set(good.map((one) => one.organization));
  const broken = new Map<string, ImportedOrganization>();
  for (const one of found.disabled) {
    if (one.organization === undefined || known.has(one.organization)) continue;
    broken.set(one.organization, {
      organization: one.organization,
      name: one.name,
      problems: one.kind === 'organization' ? one.problems : [],
    });
  }
  return [...good, ...broken.values()];
}

function connectorsOf(found: Configuration): readonly ImportedConnector[] {
  const organizations = new Map(found.organizations.map((one) => [one.organization, one]));
  const gestionali = new Map(found.gestionali.map((one) => [one.gestionale, one]));
  const good = found.connectors.map((connector): ImportedConnector => {
    const organization = organizations.get(connector.organization);
    const gestionale = gestionali.get(connector.gestionale);
    const base = {
      organization: connector.organization,
      connector: connector.connector,
      gestionale: connector.gestionale,
    };
    if (organization === undefined || gestionale === undefined) {
      return {
        ...base,
        problems: [
          problem('connector.incomplete', 'its organization or its gestionale cannot be used', {
            class: 'config',
          }),
        ],
      };
    }
    const content = { organization, connector, gestionale };
    return { ...base, program: { hash: configurationHash('connector', content), content }, problems: [] };
  });
  const disabled = found.disabled.flatMap((one): ImportedConnector[] =>
    one.kind === 'connector' && one.organization !== undefined
      ? [{ organization: one.organization, connector: one.name, gestionale: '', problems: one.problems }]
      : [],
  );
  return [...good, ...disabled];
}
