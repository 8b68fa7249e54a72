/** Composition root: reads the environment, wires the parts, runs the verb of the command line. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { diskArchive } from './archive/disk.ts';
import { diskSpool } from './archive/spool.ts';
import { readEnvironment } from './cli/environment.ts';
import { run } from './cli/run.ts';
import type { ServeOptions, Serving, Wiring } from './cli/verb.ts';
import { loadConfiguration } from './configuration/load.ts';
import { resolveSecrets } from './configuration/secrets.ts';
import { configurationStamp } from './configuration/stamp.ts';
import { ProblemError } from './domain/problem.ts';
import { uuidV7 } from './domain/uuid.ts';
import { envelopes } from './formats/envelopes/registry.ts';
import { formats } from './formats/registry.ts';
import { lintMapping } from './mapping/lint/lint.ts';
import { openMappingProcesses } from './mapping/pool.ts';
import { nodiOf } from './nodo/registry.ts';
import { crashPoint } from './observe/crash-point.ts';
import { openLog } from './observe/log.ts';
import { openNotifier } from './observe/notify/notifier.ts';
import { observed } from './observe/observed.ts';
import { openTraces } from './observe/otlp.ts';
import { startScrape } from './observe/scrape.ts';
import { hideUrl, hiding } from './observe/scrub.ts';
import { keepOwnDoor } from './own-door.ts';
import { postGuarded } from './pipeline/alert/post.ts';
import { createQueues, openBell } from './pipeline/bell.ts';
import { configure } from './pipeline/configure.ts';
import type { Bell, Context, Queue } from './pipeline/context.ts';
import { pipelineInbox } from './pipeline/inbox.ts';
import { inboxAccounts } from './pipeline/inbox-accounts.ts';
import { type Paced, paced } from './pipeline/pace.ts';
import { pushDoor } from './pipeline/push.ts';
import { QUEUES } from './pipeline/queues.ts';
import { watchSources } from './pipeline/watch.ts';
import { work } from './pipeline/work.ts';
import { Database, isUnreachable } from './store/database.ts';
import { startEmbedded } from './store/embedded.ts';
import { migrate } from './store/migrate.ts';
import { pushApp } from './transports/inbox/push/app.ts';
import { proxiesOf } from './transports/inbox/push/sender.ts';
import { makeCareful } from './transports/inbox/push/server-options.ts';
import type { InboxAddresses } from './transports/inbox/transport.ts';
import { openTransports, transports } from './transports/registry.ts';

// Buffers that only pass through count as garbage of a small heap: at V8's own pace it would be searched for some ten
// megabytes of them, which took a third of this process's time in a load. This pace costs some fifteen megabytes.
setFlagsFromString('--heap-growing-percent=100');

const GRACE_MS = 30_000;
const RELOAD_MS = 2_000;
const TIDY_MS = 3_600_000;

const environment = readEnvironment(process.env);
const log = openLog(environment.logLevel);
for (const url of [environment.databaseUrl, environment.smtpUrl, environment.otlpUrl]) hideUrl(url);
const clock = { now: () => new Date() };
const nodi = nodiOf(clock);
const notifier = openNotifier({
  smtpUrl: environment.smtpUrl,
  from: environment.mailFrom,
  post: postGuarded,
  clock,
});
/** Where our own doors listen, in whichever process does. */
const addresses: InboxAddresses = { sftp: { host: environment.sftpHost, port: environment.sftpPort } };
const closers: (() => Promise<unknown>)[] = [];

/** Opens on first use, once. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}

const databaseUrl = once(async () => {
  if (environment.databaseUrl !== undefined) return environment.databaseUrl;
  const embedded = await startEmbedded({ folder: join(environment.home, 'postgres') });
  closers.push(() => embedded.stop());
  return embedded.url;
});

const openDatabase = async (url: string): Promise<Database> => {
  const opened = new Database({ url, leaseSeconds: environment.leaseSeconds });
  closers.push(() => opened.close());
  await migrate(opened, clock.now());
  return opened;
};

const database = once(async () => openDatabase(await databaseUrl()));

/** Embedded, in a folder that goes away with this process: for a trial where nothing is known yet. */
const passingDatabase = once(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tramite-trial-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const embedded = await startEmbedded({ folder: join(folder, 'postgres'), durable: false });
  closers.push(() => embedded.stop());
  return openDatabase(embedded.url);
});

const assembled = (db: Database, bell: Bell): Context => {
  const mapping = openMappingProcesses(
    environment.mappingProcesses === undefined ? {} : { size: environment.mappingProcesses },
  );
  closers.push(() => mapping.close());
  const inner = {
    database: db,
    archive: diskArchive(join(environment.home, 'archive'), crashPoint),
    formats,
    envelopes,
    spool: diskSpool(join(environment.home, 'spool')),
    mapping,
    nodi,
    notifier,
    clock,
    bell,
    log,
    worker: randomUUID(),
    home: environment.home,
    folders: { connectors: environment.connectors, mappings: environment.mappings, load: configuration },
    gatherEveryMs: environment.gatherEverySeconds * 1000,
    secrets: hiding((options: Parameters<Context['secrets']>[0]) =>
      resolveSecrets(options, { env: process.env, readFile: (path) => readFileSync(path, 'utf8') }),
    ),
    newId: () => uuidV7(Date.now(), randomBytes(10)),
    crash: crashPoint,
  };
  return observed({ ...inner, transports: openTransports(pipelineInbox(inner), () => addresses) });
};

const parts = (workers: boolean) =>
  once(async () => {
    const { otlpUrl } = environment;
    if (otlpUrl !== undefined) closers.push((await openTraces(otlpUrl, log)).close);
    const db = await database();
    const bell = openBell(
      await databaseUrl(),
      (error) => log.warn({ error: error.message }, 'the job queue reports an error'),
      workers,
    );
    if (!workers) {
      await bell.boss.start();
      closers.push(() => bell.boss.stop({ graceful: false, close: true }));
      await createQueues(bell.boss, QUEUES);
    }
    return { context: assembled(db, bell), bell };
  });

const workerParts = parts(true);
const toolParts = parts(false);
let serving = false;

const configuration = (instead?: string) =>
  loadConfiguration({
    connectors: instead === undefined ? environment.connectors : join(instead, 'connectors'),
    mappings: instead === undefined ? environment.mappings : join(instead, 'mappings'),
    ...(instead === undefined ? {} : { base: instead }),
    home: environment.home,
    formats,
    envelopes,
    transports,
    nodi,
    lintMapping,
  });

const wiring: Wiring = {
  environment,
  configuration,
  context: async () => (await (serving ? workerParts : toolParts)()).context,
  bell: async () => (await (serving ? workerParts : toolParts)()).bell,
  access: async () => openedAccess((await toolParts()).context),
  async trialContext() {
    const known = await knownDatabase();
    return {
      context: assembled(known ?? (await passingDatabase()), { ring: async () => undefined }),
      passing: known === undefined,
    };
  },
  async serve(options: ServeOptions): Promise<Serving> {
    serving = true;
    const roles = options.roles.length === 0 ? [...QUEUES, 'web', 'sftp'] : options.roles;
    const queues = QUEUES.filter((queue: Queue) => roles.includes(queue));
    const { context, bell } = await workerParts();
    const accounts = inboxAccounts(context);
    const { proxies } = environment;
    const fault = (error: unknown): void =>
      log.error({ error: String(error) }, 'a file could not be received');
    // First: a port that is taken ends the process before any work begins.
    const { startWeb } = await import('./web/server.ts');
    const access = await openedAccess(context);
    const web = roles.includes('web')
      ? await startWeb(context, {
          host: options.host,
          port: options.port,
          names: environment.names,
          access,
          cache: join(environment.home, 'cache'),
          isProxy: proxiesOf(proxies).trusts,
          apps: [pushApp({ door: pushDoor(context, accounts), clock, proxies, fault })],
          prepare: makeCareful,
        })
      : undefined;
    const link = web === undefined ? undefined : await access.firstAdministrator();
    const tidying = setInterval(() => void access.tidy().catch(() => undefined), TIDY_MS);
    // Who serves pages has its figures there.
    const { metricsPort } = environment;
    if (web === undefined && metricsPort !== undefined)
      closers.push((await startScrape({ host: options.host, port: metricsPort })).close);
    const ownDoor = roles.includes('sftp')
      ? keepOwnDoor(context, {
          inbox: pipelineInbox(context),
          accounts,
          host: environment.sftpHost,
          port: environment.sftpPort,
        })
      : undefined;
    const worker = await work(context, bell, { queues, sweepMs: environment.sweepSeconds * 1000 });
    const configured = keepConfigured(context);
    const stopWatching = roles.includes('collect') ? watchSources(context) : undefined;
    return {
      url: web?.url,
      ...(web === undefined || link === undefined
        ? {}
        : { first: { url: `${web.url}/inizio/${link.token}`, expires: link.expires } }),
      // Before the first import of the configuration nothing is due: that is not idleness.
      running: () => worker.running() + (configured.busy() ? 1 : 0),
      sweep: worker.sweep,
      async stop() {
        clearInterval(tidying);
        await configured.stop();
        await stopWatching?.();
        await ownDoor?.stop();
        await web?.close();
        await worker.stop(GRACE_MS);
      },
    };
  },
};

/** Throws a ProblemError when its settings are not well. What only a server needs is read by no other verb. */
async function openedAccess({ database: db, secrets }: Pick<Context, 'database' | 'secrets'>) {
  const [{ openAccess }, { accessSettings }] = await Promise.all([
    import('./access/access.ts'),
    import('./access/settings.ts'),
  ]);
  const settings = accessSettings(process.env, secrets);
  if (!settings.ok) throw new ProblemError(settings.problem);
  return openAccess({ database: db, clock, log, ...settings.value });
}

/** Undefined: there is none yet, or it does not answer. */
async function knownDatabase(): Promise<Database | undefined> {
  if (environment.databaseUrl === undefined && !existsSync(join(environment.home, 'postgres')))
    return undefined;
  try {
    return await database();
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    log.warn({ error: String(error) }, 'the database does not answer');
    return undefined;
  }
}

/** Imports what disk says at start and whenever it changes. */
function keepConfigured(context: Context): Paced & { busy(): boolean } {
  let last = '';
  let busy = true;
  const look = async (): Promise<void> => {
    busy = true;
    try {
      const now = await configurationStamp([environment.connectors, environment.mappings]);
      if (now !== last) {
        const changed = await configure(context, await configuration());
        if (changed !== undefined) last = now;
        for (const one of changed ?? [])
          log.info({ ...one }, one.hash === null ? 'connector disabled' : 'connector configured');
      }
    } catch (error) {
      log.warn({ error: String(error) }, 'the configuration could not be imported');
    } finally {
      busy = false;
    }
  };
  return { ...paced(look, RELOAD_MS), busy: () => busy };
}

async function closeAll(): Promise<void> {
  // In reverse of opening: what uses goes before what it uses.
  for (const close of closers.reverse())
    await close().catch((error: unknown) => log.warn({ error: String(error) }, 'closing failed'));
}

process.exitCode = await run(process.argv.slice(2), wiring).finally(closeAll);
