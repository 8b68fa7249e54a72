/** pause: a person decides whether a connector takes files, and when it looks for them next. */
import type { Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import { type ConnectorKey, connector as connectorRow, scanSoon } from '../store/connectors.ts';
import { journal } from '../store/journal.ts';
import { setPaused } from '../store/pauses.ts';
import type { Context } from './context.ts';
import { loadProgram } from './program.ts';

const unknown = (key: ConnectorKey): Result<never> =>
  failed(
    problem('connector.unknown', `there is no connector ${key.organization}/${key.connector}`, {
      class: 'config',
    }),
  );

/** It takes no files until it is resumed; what it took goes on. False: it was paused already. */
export async function pauseConnector(
  context: Pick<Context, 'database' | 'clock'>,
  key: ConnectorKey,
  by: string,
  reason = '',
): Promise<Result<boolean>> {
  return context.database.transaction(async (client): Promise<Result<boolean>> => {
    if ((await connectorRow(client, key)) === undefined) return unknown(key);
    if (!(await setPaused(client, key, { by, at: context.clock.now(), reason: reason.trim() || null })))
      return ok(false);
    await journal(client, {
      ...key,
      event: 'connector.paused',
      actor: by,
      detail: { before: false, after: true },
    });
    return ok(true);
  });
}

/** Files are looked for at once. False: it was not paused. */
export async function resumeConnector(
  context: Pick<Context, 'database' | 'bell' | 'clock'>,
  key: ConnectorKey,
  by: string,
): Promise<Result<boolean>> {
  const resumed = await context.database.transaction(async (client): Promise<Result<boolean>> => {
    if ((await connectorRow(client, key)) === undefined) return unknown(key);
    if (!(await setPaused(client, key, null))) return ok(false);
    await journal(client, {
      ...key,
      event: 'connector.resumed',
      actor: by,
      detail: { before: true, after: false },
    });
    return ok(true);
  });
  if (resumed.ok && resumed.value) await lookSoon(context, key);
  return resumed;
}

/** The source is looked at now, whatever its timetable says. Problems `connector.disabled`, `connector.paused`. */
export async function collectNow(
  context: Pick<Context, 'database' | 'bell' | 'clock'>,
  key: ConnectorKey,
  by: string,
): Promise<Result<void>> {
  const row = await connectorRow(context.database, key);
  if (row === undefined) return unknown(key);
  if (row.programHash === null || !row.present)
    return failed(
      problem('connector.disabled', `connector ${key.organization}/${key.connector} is disabled or gone`, {
        class: 'config',
        advice: 'tramite check names what to correct.',
      }),
    );
  const { connector } = await loadProgram(context.database, row.programHash);
  if (row.paused || connector.paused)
    return failed(
      problem('connector.paused', `connector ${key.organization}/${key.connector} is paused`, {
        class: 'config',
        advice: row.paused ? 'Resume it first.' : 'Its configuration says so: set paused to false there.',
      }),
    );
  await journal(context.database, { ...key, event: 'connector.collect-now', actor: by });
  await lookSoon(context, key);
  return ok(undefined);
}

async function lookSoon(
  context: Pick<Context, 'database' | 'bell' | 'clock'>,
  key: ConnectorKey,
): Promise<void> {
  await scanSoon(context.database, key, context.clock.now());
  await context.bell.ring('collect', { organization: key.organization, subject: key.connector });
}
