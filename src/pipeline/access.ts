/** A Nodo access of an organization, opened: secrets resolved, its calls taking turns in the credential's window. */
import { createHash } from 'node:crypto';
import type { OrganizationConfig } from '../domain/configuration.ts';
import type { Nodo, NodoSpec } from '../domain/ports/nodo.ts';
import type { Problem, Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import { organizationConfig } from '../store/configurations.ts';
import { credentialState, takeCall } from '../store/credentials.ts';
import type { Context } from './context.ts';

export interface OpenAccess {
  readonly nodo: Nodo;
  readonly credential: string;
  readonly organization: OrganizationConfig;
}

/** Calls granted here reach the Nodo at slightly different speeds: its window must not see more than it allows. */
const MARGIN_MS = 500;

export async function openAccess(
  context: Context,
  organization: string,
  access: string,
): Promise<Result<OpenAccess>> {
  const config = await organizationConfig(context.database, organization);
  const found = config?.nodo[access];
  if (config === undefined || found === undefined) {
    return failed(
      problem('nodo.no-access', `organization ${organization} has no Nodo access called ${access}`, {
        class: 'config',
      }),
    );
  }
  const adapter = context.nodi.adapter(found.adapter);
  const options = context.secrets(found.options);
  if (!options.ok) return options;
  const credential = credentialOf(adapter.spec, found.adapter, options.value);
  const { calls, windowMs } = adapter.spec.rate;
  const turn = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const wait = await takeCall(context.database, credential, calls, windowMs + MARGIN_MS);
      if (wait === undefined) {
        context.crash('nodo.before-call');
        return;
      }
      await pause(wait, signal);
    }
  };
  const nodo = adapter.open(
    {
      id: access,
      adapter: found.adapter,
      segregationCodes: found.segregationCodes,
      options: options.value,
      credential,
    },
    turn,
  );
  return ok({ nodo, credential, organization: config });
}

export interface Closed {
  readonly problem: Problem | null;
  /** Absent: until its configuration is corrected. */
  readonly until?: Date;
}

/** Why nothing can leave through an access now: its credential backs off, or it cannot be opened at all. */
export async function closedAccess(
  context: Context,
  organization: string,
  access: string,
): Promise<Closed | undefined> {
  const opened = await openAccess(context, organization, access);
  if (!opened.ok) return { problem: opened.problem };
  const { closedUntil, problem } = await credentialState(context.database, opened.value.credential);
  return closedUntil === null || closedUntil <= context.clock.now()
    ? undefined
    : { problem, until: closedUntil };
}

/** A hash of the secrets: two organizations behind one broker key share its window. */
function credentialOf(
  spec: NodoSpec,
  adapter: string,
  options: { readonly [key: string]: string | number | boolean },
): string {
  const properties = (spec.options.properties ?? {}) as {
    readonly [key: string]: { readonly secret?: boolean };
  };
  const secrets = Object.keys(options)
    .filter((name) => properties[name]?.secret === true)
    .sort();
  const named = secrets.length === 0 ? Object.keys(options).sort() : secrets;
  return createHash('sha256')
    .update(JSON.stringify([adapter, named.map((name) => options[name])]))
    .digest('hex')
    .slice(0, 24);
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  });
}
