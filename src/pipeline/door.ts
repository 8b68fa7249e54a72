/** Opens a connector's door: secrets resolved, trusted host keys at hand, its certificate noted. */
import type { DoorConfig } from '../domain/configuration.ts';
import type { Door, Session, Transport } from '../domain/ports/transport.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { seeCertificate } from '../store/certificates.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import { trustedKeys } from '../store/trusted-hosts.ts';
import type { Context } from './context.ts';
import { resolveDoor } from './program.ts';

export interface OpenDoor extends AsyncDisposable {
  readonly session: Session;
  readonly transport: Transport;
}

/** A door as its transport wants it, for a connector. */
export async function doorFor(
  context: Pick<Context, 'database' | 'secrets' | 'home' | 'transports'>,
  key: ConnectorKey,
  config: DoorConfig,
  more: Pick<Door, 'use' | 'bookmark'>,
): Promise<Result<{ readonly door: Door; readonly transport: Transport }>> {
  const resolved = resolveDoor(context, config);
  if (!resolved.ok) return resolved;
  const transport = context.transports.transport(resolved.value.location);
  if (!('open' in transport)) return failed(transport);
  const trusted = await trustedKeys(context.database, key.organization, resolved.value.location);
  const { organization, connector } = key;
  return ok({ transport, door: { ...resolved.value, ...more, trusted, owner: { organization, connector } } });
}

/** For `await using`. */
export async function openDoor(
  context: Context,
  key: ConnectorKey,
  config: DoorConfig,
  more: Pick<Door, 'use' | 'bookmark'>,
  signal: AbortSignal,
): Promise<Result<OpenDoor>> {
  const found = await doorFor(context, key, config, more);
  if (!found.ok) return found;
  const { door, transport } = found.value;
  const opened = await transport.open(door, signal);
  if (!opened.ok) return opened;
  const session = opened.value;
  if (session.certificate !== undefined)
    await seeCertificate(context.database, key, config.location, session.certificate, context.clock.now());
  return ok({ session, transport, [Symbol.asyncDispose]: () => session.close() });
}
