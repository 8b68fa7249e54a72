/** serve: the workers and the web page; with `--until-idle`, until nothing is left to do. */
import { QUEUES } from '../pipeline/queues.ts';
import type { Wait } from '../pipeline/waits.ts';
import { waits } from '../pipeline/waits.ts';
import { isUnreachable } from '../store/database.ts';
import { stopped } from './stopped.ts';
import { type Invocation, type Serving, type Verb, WrongUse } from './verb.ts';
import { waitLine } from './wait-line.ts';

const STILL_WAITING = 3;
const LOOK_MS = 250;

export const serve: Verb = {
  name: 'serve',
  summary: 'runs Tramite: collects, ingests, publishes, reports, and shows it on a page',
  usage:
    '[--roles collect,ingest,…,web,sftp] [--port 8080] [--host 127.0.0.1] [--until-idle [--timeout SECONDS]]',
  options: {
    roles: { type: 'string' },
    port: { type: 'string', default: '8080' },
    host: { type: 'string' },
    'until-idle': { type: 'boolean' },
    timeout: { type: 'string', default: '600' },
  },
  async run(invocation) {
    const { wiring, values, print } = invocation;
    const roles = typeof values.roles === 'string' ? values.roles.split(',').map((role) => role.trim()) : [];
    const known = [...QUEUES, 'web', 'sftp'];
    const strange = roles.find((role) => !known.includes(role));
    if (strange !== undefined) throw new WrongUse(`${strange} is not a role. One of: ${known.join(', ')}`);
    const serving = await wiring.serve({
      roles,
      port: Number(values.port),
      host: typeof values.host === 'string' ? values.host : wiring.environment.host,
    });
    if (serving.url !== undefined) print(`Tramite runs; its page is ${serving.url}`);
    // Whoever runs it until nothing is left to do looks at no page.
    if (serving.first !== undefined && values['until-idle'] !== true)
      print(
        `Nobody has an account yet: the first administrator makes theirs at ${serving.first.url} (once, until ${serving.first.expires.toISOString()})`,
      );
    if (values['until-idle'] === true) return untilIdle(invocation, serving, Number(values.timeout) * 1000);
    await stopped();
    await serving.stop();
    return 0;
  },
};

/** Idle: nothing runs, nothing is due. What waits for time, a marker, a person or the Nodo is given until the timeout. */
async function untilIdle(
  { wiring, print, answer }: Invocation,
  serving: Serving,
  timeoutMs: number,
): Promise<number> {
  const context = await wiring.context();
  const end = Date.now() + timeoutMs;
  let quiet = 0;
  let busy = true;
  let left: readonly Wait[] = [];
  while (Date.now() < end) {
    try {
      busy = serving.running() > 0 || (await serving.sweep()) > 0;
      left = await waits(context);
      quiet = busy || left.length > 0 ? 0 : quiet + 1;
    } catch (error) {
      // PostgreSQL may be restarting: the workers wait for it, and so does this.
      if (!isUnreachable(error)) throw error;
      quiet = 0;
    }
    // Twice in a row: a job may have been between two queues at the first look.
    if (quiet >= 2) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  await serving.stop();
  for (const wait of left) print(waitLine(wait, context.clock.now()));
  const idle = !busy && left.length === 0;
  if (busy && left.length === 0)
    print('Still at work when the time was over; nothing is lost, start it again.');
  answer({ idle, waits: left });
  return idle ? 0 : STILL_WAITING;
}
