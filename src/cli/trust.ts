/** trust: the key that a connector's server offers is noted as the one that a person trusts; or is forgotten. */
import type { ConnectorConfig, DoorConfig } from '../domain/configuration.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { doorFor } from '../pipeline/door.ts';
import { scanSoon } from '../store/connectors.ts';
import { forgetHost, serverOf, trustedKeys, trustHost } from '../store/trusted-hosts.ts';
import { actorOf } from './actor.ts';
import { findProgram, fullName } from './connector.ts';
import { type Verb, WrongUse } from './verb.ts';

const LIMIT_MS = 60_000;

interface Outcome {
  readonly server: string;
  readonly fingerprint?: string;
  readonly outcome: 'trusted' | 'known' | 'forgotten' | 'none';
  readonly replaced?: readonly string[];
}

export const trust: Verb = {
  name: 'trust',
  summary: 'notes the key that the server of a connector offers as the one to trust; --forget takes it back',
  usage: '<organization>/<id> [--fingerprint SHA256:…] [--forget] [--by NAME]',
  options: { fingerprint: { type: 'string' }, forget: { type: 'boolean' }, by: { type: 'string' } },
  async run(invocation) {
    const { wiring, values, positionals, print, answer } = invocation;
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new WrongUse('Whose server? Give one connector.');
    const expected = expectedOf(values.fingerprint);
    if (values.forget === true && expected !== undefined)
      throw new WrongUse('--forget takes no --fingerprint: it forgets every key of the server.');
    const actor = actorOf(invocation);
    const program = findProgram(await wiring.configuration(), name);
    if (!program.ok) throw new ProblemError(program.problem);
    const { connector } = program.value;
    const servers = serversOf(connector);
    if (servers.size === 0) throw new ProblemError(noHostKeys(fullName(connector)));
    const context = await wiring.context();
    const hosts: Outcome[] = [];
    for (const [server, door] of servers) {
      const at = { ...keyOf(connector), server, actor, at: context.clock.now() };
      const outcome: Outcome =
        values.forget === true
          ? { server, outcome: (await forgetHost(context.database, at)).length > 0 ? 'forgotten' : 'none' }
          : await look(context, connector, server, door, expected, actor);
      hosts.push(outcome);
      print(sentence(outcome, actor));
    }
    answer({ hosts, by: actor });
    return 0;
  },
};

/** Reads the key that the server offers (nothing is sent to it), and notes it. */
async function look(
  context: Context,
  connector: ConnectorConfig,
  server: string,
  config: DoorConfig,
  expected: string | undefined,
  actor: string,
): Promise<Outcome> {
  if (config.options.hostKey !== undefined && config.options.hostKey !== '')
    throw new ProblemError(pinned(server));
  const known = await trustedKeys(context.database, connector.organization, config.location);
  const fingerprint = await offeredKey(context, connector, config);
  if (expected !== undefined && expected !== fingerprint)
    throw new ProblemError(notExpected(server, fingerprint, expected));
  if (known.includes(fingerprint)) return { server, fingerprint, outcome: 'known' };
  if (known.length > 0 && expected === undefined)
    throw new ProblemError(changedKey(server, fingerprint, known, fullName(connector)));
  const at = { ...keyOf(connector), server, actor, at: context.clock.now() };
  const replaced = await trustHost(context.database, at, fingerprint);
  // Its connectors were put off while the key was unknown.
  await scanSoon(context.database, keyOf(connector), context.clock.now());
  return { server, fingerprint, outcome: 'trusted', replaced };
}

/** A check that knows no key stops there, and names the one that it was offered. */
async function offeredKey(context: Context, connector: ConnectorConfig, config: DoorConfig): Promise<string> {
  const found = await doorFor(context, keyOf(connector), config, {});
  if (!found.ok) throw new ProblemError(found.problem);
  const { door, transport } = found.value;
  const steps = await transport.check({ ...door, trusted: [] }, AbortSignal.timeout(LIMIT_MS));
  const failure = steps.find((step) => !step.ok);
  const offered = failure?.step === 'host-key' ? failure.problem?.place?.value : undefined;
  if (offered !== undefined) return offered;
  throw failure?.problem === undefined
    ? new Error('the check of a door without a known key did not stop at it')
    : new ProblemError(failure.problem);
}

/** The doors that have a host key, one for each server. */
function serversOf({ receive, acknowledge, report }: ConnectorConfig): ReadonlyMap<string, DoorConfig> {
  const servers = new Map<string, DoorConfig>();
  for (const door of [receive, acknowledge, report]) {
    const server = door === undefined ? undefined : serverOf(door.location);
    if (door !== undefined && server !== undefined && !servers.has(server)) servers.set(server, door);
  }
  return servers;
}

function expectedOf(written: unknown): string | undefined {
  if (typeof written !== 'string') return undefined;
  if (/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(written)) return written.replace(/=$/, '');
  throw new WrongUse('--fingerprint wants SHA256: and 43 characters, as ssh-keygen -lf prints it');
}

const keyOf = ({ organization, connector }: ConnectorConfig) => ({ organization, connector });

function sentence({ server, fingerprint, outcome, replaced = [] }: Outcome, actor: string): string {
  switch (outcome) {
    case 'trusted':
      return `${server}  ${fingerprint}  trusted from now on, by ${actor}${replaced.length === 0 ? '' : `; no longer ${replaced.join(', ')}`}.`;
    case 'known':
      return `${server}  ${fingerprint}  is trusted already.`;
    case 'forgotten':
      return `${server}  is forgotten, by ${actor}: nothing connects to it until its key is trusted again.`;
    default:
      return `${server}  no key of it was trusted.`;
  }
}

const noHostKeys = (name: string) =>
  problem('trust.no-host-key', `no door of ${name} has a host key`, {
    class: 'config',
    advice: 'Host keys belong to sftp:// locations; certificates are verified by themselves.',
  });

const pinned = (server: string) =>
  problem('trust.pinned', `the connector writes the hostKey of ${server} itself`, {
    class: 'config',
    advice: 'Change hostKey there, or take it out to trust the key that the server offers.',
  });

const notExpected = (server: string, offered: string, expected: string) =>
  problem('trust.other-key', `${server} offers ${offered}, not ${expected}; nothing was noted`, {
    class: 'auth',
    advice: 'Ask who runs the server for its fingerprint, by other means than this connection.',
  });

const changedKey = (server: string, offered: string, known: readonly string[], name: string) =>
  problem('trust.changed-key', `${server} offers ${offered}, but ${known.join(', ')} is trusted`, {
    class: 'auth',
    advice: `Either the server was reinstalled or someone is in between: ask who runs it, by other means, and only then: tramite trust ${name} --fingerprint ${offered}`,
  });
