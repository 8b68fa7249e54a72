/**
 * `npm run demo [-- --once] [-- --home FOLDER]`: the whole round trip on this machine, played live and checked. Exit
 * code 0: every check held; 1: something differed, or did not come in time; 2: wrong use.
 */

import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { counted } from '../cli/italian.ts';
import { dayOf } from '../domain/day.ts';
import { NEXT } from './cast.ts';
import { Deadline } from './deadline.ts';
import { writeAside } from './drop.ts';
import { leaveHome, openHome, Unplayable } from './home.ts';
import { type Machinery, Processes, startMachinery } from './machinery.ts';
import { type Following, follow } from './progress.ts';
import { Screen } from './screen.ts';
import { dropLists, type Tale, tell } from './story.ts';
import { tableOf } from './table.ts';

const LIMIT_MS = 120_000;
const SEED = 901;

const started = Date.now();
const screen = new Screen(process.stdout);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
// The terminal may go before us: what is running must be stopped all the same.
process.stdout.on('error', () => undefined);
process.exit(await main());

async function main(): Promise<number> {
  let values: { readonly once?: boolean; readonly home?: string };
  try {
    ({ values } = parseArgs({ options: { once: { type: 'boolean' }, home: { type: 'string' } } }));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nusage: npm run demo -- [--once] [--home FOLDER]\n`);
    return 2;
  }
  const home = resolve(values.home ?? 'data/demo');
  const processes = new Processes();
  try {
    await openHome(home);
  } catch (error) {
    if (!(error instanceof Unplayable)) throw error;
    screen.print(error.message);
    return 1;
  }
  let following: Following | undefined;
  try {
    const deadline = new Deadline(LIMIT_MS, stopping.signal);
    const play = async (): Promise<{ readonly tale: Tale; readonly machinery: Machinery }> => {
      const today = dayOf(new Date());
      screen.print(`Three gestionali of two organizations drop their lists under ${home}/gestionali;`);
      screen.print('the sandbox Nodo, PostgreSQL and Tramite start.');
      const dropped = await dropLists(home, today, SEED);
      const machinery = await startMachinery(home, processes);
      stopping.signal.throwIfAborted();
      screen.say(`  Tramite runs; its page is ${machinery.url}`);
      following = follow(machinery.database, screen);
      return { tale: await tell({ machinery, screen, deadline, following }, dropped), machinery };
    };
    const { tale, machinery } = await Promise.race([play(), processes.died, stopped()]);
    const held = conclude(tale);
    if (values.once === true) return held ? 0 : 1;
    await suggest(machinery, tale);
    await Promise.race([processes.died, stopped()]);
    return 0;
  } catch (error) {
    screen.settle();
    if (stopping.signal.aborted) {
      screen.print('\nStopping the sandbox Nodo, Tramite and PostgreSQL…');
      return values.once === true ? 1 : 0;
    }
    screen.print(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    for (const { name, tail } of processes.children) {
      const said = await tail();
      if (said !== '') screen.print(`\nThe last words of ${name}:\n${said}`);
    }
    return 1;
  } finally {
    const asked = stopping.signal.aborted;
    stopping.abort();
    await following?.stop();
    await processes.close(home);
    await leaveHome(home);
    if (asked) screen.print('Stopped.');
  }
}

function stopped(): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error('stopped'));
    if (stopping.signal.aborted) stop();
    stopping.signal.addEventListener('abort', stop);
  });
}

function conclude({ accounts, differences, verified }: Tale): boolean {
  screen.settle();
  for (const line of tableOf(accounts)) screen.print(line);
  const seconds = ((Date.now() - started) / 1000).toFixed(1).replace('.', ',');
  if (differences.length === 0) {
    screen.print(
      `\nEverything came back right: outcomes, amounts, codes, the ledger of the Nodo, every payment told once; ${counted(verified, 'check')} of verify hold. ${seconds} s.`,
    );
    return true;
  }
  screen.print(
    `\n${counted(differences.length, 'difference')} from what was dropped and paid (${seconds} s):`,
  );
  for (const { where, what, wanted, found } of differences) {
    screen.print(`  ${where}: ${what}: ${found}, and it should be ${wanted}`);
  }
  return false;
}

async function suggest({ home, url, first }: Machinery, { paidNotice, payableNotice }: Tale): Promise<void> {
  const { name, bytes } = NEXT.list(dayOf(new Date()), SEED + 50);
  const next = await writeAside(join(home, 'next'), name, bytes);
  const here = (path: string): string => {
    const near = relative(process.cwd(), path);
    return near.startsWith('..') ? path : near;
  };
  for (const line of [
    '',
    'All of it stays up. What to try next:',
    `  open the page               ${url}`,
    `  drop another file           cp ${here(next)} ${here(join(home, NEXT.player.out))}/`,
    `  or one of yours             into ${here(join(home, NEXT.player.out))}; outcomes come back to ${here(join(home, NEXT.player.back))}`,
    'and in another terminal, in this folder:',
    `  . ${here(join(home, 'env.sh'))}`,
    '  bin/tramite status',
    '  bin/tramite deliveries show 1',
    `  bin/tramite trace ${paidNotice}`,
    `  bin/tramite sandbox pay ${payableNotice}`,
    '',
    'Ctrl-C stops everything.',
    '',
    ...(first === undefined
      ? []
      : ['Begin here: make your account (once), and the guided tour opens:', `  ${first}?verso=/visita`]),
  ])
    screen.print(line);
}
