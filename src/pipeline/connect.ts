/** Tries the doors of a connector step by step, as it would use them: what works, what does not, and what to do. */
import type { ConnectorConfig, DoorConfig } from '../domain/configuration.ts';
import type { CheckStep } from '../domain/ports/transport.ts';
import type { Context } from './context.ts';
import { doorFor } from './door.ts';

const LIMIT_MS = 5 * 60_000;

export interface Connection {
  readonly organization: string;
  readonly connector: string;
  /** What the door is for; several when it is the same one. */
  readonly doors: readonly ('receive' | 'acknowledge' | 'report')[];
  readonly location: string;
  readonly ok: boolean;
  readonly steps: readonly CheckStep[];
}

export async function checkConnections(
  context: Pick<Context, 'database' | 'secrets' | 'home' | 'transports'>,
  connector: ConnectorConfig,
): Promise<readonly Connection[]> {
  const found: Connection[] = [];
  for (const { use, config, doors } of doorsOf(connector)) {
    const steps = await stepsOf(context, connector, config, use);
    found.push({
      organization: connector.organization,
      connector: connector.connector,
      doors,
      location: config.location,
      ok: steps.every((step) => step.ok),
      steps,
    });
  }
  return found;
}

interface Way {
  readonly use: 'collect' | 'deliver';
  readonly config: DoorConfig;
  readonly doors: ('receive' | 'acknowledge' | 'report')[];
}

function doorsOf({ receive, acknowledge, report }: ConnectorConfig): readonly Way[] {
  const ways: Way[] = [{ use: 'collect', config: receive, doors: ['receive'] }];
  for (const [name, config] of [
    ['acknowledge', acknowledge],
    ['report', report],
  ] as const) {
    if (config === undefined) continue;
    const same = ways.find((way) => way.use === 'deliver' && way.config.location === config.location);
    if (same === undefined) ways.push({ use: 'deliver', config, doors: [name] });
    else same.doors.push(name);
  }
  return ways;
}

async function stepsOf(
  context: Pick<Context, 'database' | 'secrets' | 'home' | 'transports'>,
  key: { readonly organization: string; readonly connector: string },
  config: DoorConfig,
  use: 'collect' | 'deliver',
): Promise<readonly CheckStep[]> {
  const found = await doorFor(context, key, config, { use });
  if (!found.ok)
    return [{ step: 'settings', ok: false, detail: found.problem.message, problem: found.problem }];
  return found.value.transport.check(found.value.door, AbortSignal.timeout(LIMIT_MS));
}
