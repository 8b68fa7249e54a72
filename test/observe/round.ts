/**
 * A whole round by real workers, watched as in production, through hostile hands: names, codes, addresses, accounts and
 * passwords that must be seen nowhere but where they belong stand in every place of its files, servers and secrets.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { resolveSecrets } from '../../src/configuration/secrets.ts';
import type { ConnectorConfig } from '../../src/domain/configuration.ts';
import { openLog } from '../../src/observe/log.ts';
import { openMetrics } from '../../src/observe/metrics.ts';
import { openNotifier } from '../../src/observe/notify/notifier.ts';
import { observed } from '../../src/observe/observed.ts';
import { openTraces } from '../../src/observe/otlp.ts';
import { hiding } from '../../src/observe/scrub.ts';
import { postGuarded } from '../../src/pipeline/alert/post.ts';
import { openBell } from '../../src/pipeline/bell.ts';
import { configure } from '../../src/pipeline/configure.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { QUEUES } from '../../src/pipeline/queues.ts';
import { type Worker, work } from '../../src/pipeline/work.ts';
import { programByHash } from '../../src/store/configurations.ts';
import { connector as connectorRow } from '../../src/store/connectors.ts';
import { figures } from '../../src/store/overview.ts';
import { measures } from '../../src/web/measures.ts';
import { doors, gestionale } from '../pipeline/returns.ts';
import { BODY, file, openScene, receiving, row, type Scene } from '../pipeline/scene.ts';
import { type Collector, startCollector } from './collector.ts';

/** None of these may be seen. */
export const CANARIES = {
  name: 'CANARINO GIALLONE',
  fiscalCode: 'CNRGLN80A01H501E',
  email: 'canarino.giallone@posta.example',
  iban: 'IT60X0542811101000000999999',
  password: 'pa55-del-canarino',
  token: 'gettone-del-canarino',
  webhook: 'segreto-del-canarino',
} as const;

const ENVIRONMENT = {
  PASSWORD: CANARIES.password,
  TOKEN: CANARIES.token,
  WEBHOOK: CANARIES.webhook,
};
const WAIT_MS = 30_000;

export interface Round {
  readonly scene: Scene;
  readonly context: Context;
  readonly worker: Worker;
  readonly collector: Collector;
  readonly logs: string[];
  /** What a scrape of this process reads. */
  metrics(): Promise<string>;
  /** Until what it says is so. */
  until(what: string, there: () => Promise<boolean> | boolean): Promise<void>;
  stop(): Promise<void>;
}

const acknowledgement = `(
  $contains(NOME, "CANARINO") ? $error("errore di " & NOME & " " & CF & " " & IMPORTO) : 0;
  $merge([$sift($$, function($v, $k) { $k != "outcome" }), { "ESITO": outcome.outcome, "IUV": outcome.positions[0].codes[0].iuv, "NODO": "" }])
)`;

export async function openRound(): Promise<Round> {
  const scene = await openScene();
  const collector = await startCollector();
  const logs: string[] = [];
  const log = openLog('info', { write: (line: string) => void logs.push(line) });
  const traces = await openTraces(collector.url);
  const angry = await angryServer();
  const errors: unknown[] = [];
  const bell = openBell(scene.context.database.url, (error) => errors.push(error), true);
  let struck = false;
  const context = observed({
    ...scene.context,
    // As PostgreSQL says it, of a value that came out of a file.
    crash(point: string) {
      if (struck || point !== 'acknowledge.before-archive') return;
      struck = true;
      throw new Error(`invalid input syntax for type date: "${CANARIES.name}" (${CANARIES.fiscalCode})`);
    },
    bell,
    log,
    gatherEveryMs: 300,
    notifier: openNotifier({ post: postGuarded, clock: scene.context.clock }),
    secrets: hiding((options) => resolveSecrets(options, { env: ENVIRONMENT, readFile: () => '' })),
  });
  await connect(scene, context, angry.url);
  const worker = await work(context, bell, { queues: QUEUES, sweepMs: 200 });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await worker.stop(5_000);
    await traces.close();
    await angry.close();
    await collector.close();
  };
  after(stop);
  return {
    scene,
    context,
    worker,
    collector,
    logs,
    metrics: measures(openMetrics(), () => figures(context.database)),
    async until(what, there) {
      const until = Date.now() + WAIT_MS;
      while (!(await there())) {
        if (Date.now() > until) throw new Error(`not in time: ${what}\n${logs.slice(-10).join('')}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop,
  };
}

/** A door that works, and two whose server repeats whatever it is told with an error. */
async function connect(scene: Scene, context: Context, angry: string): Promise<void> {
  await scene.reconfigure({ gestionale: gestionale({ acknowledgement }), connector: doors(scene.back) });
  const row = await connectorRow(context.database, { organization: BODY, connector: 'tari' });
  const program = await programByHash(context.database, row?.programHash ?? '');
  if (program === undefined) throw new Error('nothing is configured');
  const { organization, connector } = program;
  const other = (name: string, options: ConnectorConfig['receive']['options'], location: string) => ({
    ...connector,
    connector: name,
    receive: receiving(location, { settle: 'leave', ready: [], options }),
    unknownPayments: false,
  });
  await configure(context, {
    organizations: [
      {
        ...organization,
        alerts: {
          mail: [CANARIES.email],
          webhook: { url: `${angry}/avvisi`, secret: '$' + '{env:WEBHOOK}', allowPrivate: true },
          digestSeconds: 0,
          rules: {
            refused: true,
            problems: { above: 0 },
            waiting: true,
            expected: true,
            failing: { afterSeconds: 1 },
            expiry: false,
          },
        },
      },
    ],
    connectors: [
      connector,
      other(
        'mensa',
        { allowPrivate: true, user: 'canarino', password: '$' + '{env:PASSWORD}' },
        `${angry}/m`,
      ),
      other('scuola', { allowPrivate: true, token: '$' + '{env:TOKEN}' }, `${angry}/s`),
    ],
    gestionali: [program.gestionale],
    disabled: [],
    problems: [],
    warnings: [],
  });
}

/** Answers every request with an error that repeats it, and with the canaries. */
async function angryServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const said = `${JSON.stringify(request.headers)} ${Object.values(CANARIES).join(' ')}`;
    response
      .writeHead(request.url === '/s' ? 401 : 500, said.slice(0, 20).replaceAll(/[^a-z]/g, ''))
      .end(said);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One line in which a canary stands where something else should. */
const wrong = (number: number, change: Parameters<typeof row>[1]): string =>
  row(number, change).replace(`DEBITORE ${number}`, CANARIES.name);

export const FILE = `elenco_${CANARIES.fiscalCode}_${CANARIES.email}.csv`;

export const canaryFile = (): string =>
  file([
    row(1),
    wrong(2, { cf: CANARIES.fiscalCode }),
    wrong(3, { amount: CANARIES.name }),
    wrong(4, { amount: CANARIES.iban }),
    wrong(5, { due: CANARIES.email }),
    wrong(6, { cf: CANARIES.name }),
    wrong(7, { cf: CANARIES.iban }),
    wrong(8, { cf: `${CANARIES.fiscalCode.slice(0, 15)}X` }),
    wrong(9, { key: CANARIES.iban }),
  ]);

/** Refused as a whole: a byte that its encoding does not have, amid canaries. */
export const brokenFile = (): Buffer =>
  Buffer.concat([
    Buffer.from(file([row(21), wrong(22, { cf: CANARIES.fiscalCode })])),
    Buffer.from([0x81, 0x8d]),
    Buffer.from(`${CANARIES.name};${CANARIES.email};${CANARIES.iban}\r\n`),
  ]);
