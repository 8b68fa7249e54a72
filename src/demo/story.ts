/** The play: every gestionale on its own, all at once; then the accounts are drawn up against what was dropped and paid. */
import type { Day } from '../domain/day.ts';
import { paymentsOf } from '../store/tracing.ts';
import { CAST, ORGANIZATIONS, type Player, TARI } from './cast.ts';
import {
  type CountedOutcome,
  checkAnswer,
  checkCodes,
  checkLedger,
  checkOutcomes,
  checkProblems,
  checkSameCodes,
  checkTold,
  type Difference,
  type Notice,
} from './check.ts';
import { runVerb } from './child.ts';
import { drop } from './drop.ts';
import type { DemoFile } from './files/expected.ts';
import { tariAgain } from './files/tari-again.ts';
import { everyThird, noticePayments } from './payments.ts';
import type { AcknowledgedRow } from './returned.ts';
import { readRows } from './returned.ts';
import { type Props, Stage } from './stage.ts';
import { type Account, together } from './table.ts';

export interface Tale {
  readonly differences: readonly Difference[];
  readonly accounts: readonly Account[];
  /** Checks of `verify` that held. */
  readonly verified: number;
  /** A notice that was paid and one that can be. */
  readonly paidNotice: string;
  readonly payableNotice: string;
}

/** What a connector's part ends with: all that should be payable, by notice number. */
interface Part {
  readonly stage: Stage;
  readonly files: number;
  readonly outcomes: readonly CountedOutcome[];
  readonly published: number;
  readonly cancelled: number;
  readonly notices: readonly Notice[];
}

export interface Dropped {
  readonly player: Player;
  readonly file: DemoFile;
}

/** `dropped`: the first list of each player, in its folder already. */
export async function tell(props: Props, dropped: readonly Dropped[]): Promise<Tale> {
  const parts = await Promise.all(
    dropped.map(({ player, file }) =>
      player === TARI ? tariPart(props, player, file) : plainPart(props, player, file),
    ),
  );
  await reportedToAll(props, parts);
  const verified = await verify(props);
  const differences = [...parts.flatMap(({ stage }) => stage.differences), ...verified.differences];
  for (const { organization, organizationName } of ORGANIZATIONS) {
    const own = parts.filter(({ stage }) => stage.player.organization === organization);
    const notices = own.flatMap((part) => part.notices);
    const paid = own.flatMap(({ stage }) => stage.paid);
    const ledger = await props.machinery.sandbox.ledger(organization);
    differences.push(...checkLedger(organizationName, notices, paid, ledger));
  }
  const accounts: Account[] = [];
  for (const part of parts) {
    const { stage } = part;
    // Once more at the very end: what was told twice may have come late.
    differences.push(...checkTold(stage.player.connector, stage.paid, await stage.readReports()));
    accounts.push(await accountOf(part, props.machinery.home));
  }
  const [first] = parts;
  const paidNumbers = new Set(parts.flatMap(({ stage }) => stage.paid.map((one) => one.noticeNumber)));
  return {
    differences,
    accounts,
    verified: verified.held,
    paidNotice: first?.stage.paid.at(-1)?.noticeNumber ?? '',
    payableNotice: first?.notices.findLast((one) => !paidNumbers.has(one.noticeNumber))?.noticeNumber ?? '',
  };
}

async function plainPart(props: Props, player: Player, file: DemoFile): Promise<Part> {
  const stage = new Stage(player, props);
  const { rows, outcomes, published } = await firstList(stage, file);
  await stage.pay(file.name, everyThird(file), rows);
  await stage.told(file.name);
  return { stage, files: 1, outcomes, published, cancelled: 0, notices: noticesOf(file, rows) };
}

async function firstList(
  stage: Stage,
  { name, expected }: DemoFile,
): Promise<{
  readonly rows: readonly AcknowledgedRow[];
  readonly outcomes: readonly CountedOutcome[];
  readonly published: number;
}> {
  const where = stage.where(name);
  await stage.approve(name);
  await stage.applied(name);
  const seen = await stage.published(name);
  const rows = await stage.answer(name);
  const published = seen.published.reduce((total, one) => total + one.confirmed, 0);
  stage.differences.push(
    ...checkOutcomes(where, expected, seen.outcomes),
    ...checkProblems(
      where,
      expected.problems,
      (await stage.problems(seen)).filter(({ warning }) => !warning),
    ),
    ...checkAnswer(`answer to ${where}`, expected, rows),
    ...checkCodes(`answer to ${where}`, expected.payable, rows),
  );
  if (published !== expected.positions) {
    const [wanted, found] = [String(expected.positions), String(published)];
    stage.differences.push({ where, what: 'positions published', wanted, found });
  }
  return { rows, outcomes: seen.outcomes, published };
}

/** The office sends its list again after the first payments: what changed is updated, what is gone is cancelled. */
async function tariPart(props: Props, player: Player, file: DemoFile): Promise<Part> {
  const stage = new Stage(player, props);
  const { home } = props.machinery;
  const first = await firstList(stage, file);
  const { payments, changes } = noticePayments(file);
  await stage.pay(file.name, payments, first.rows);
  await stage.told(file.name);
  const again = tariAgain(file, readRows(new TextDecoder('windows-1252').decode(file.bytes)), changes);
  props.screen.say(
    `  the ${player.connector} office sends its list again: an amount is higher, a notice and a paid rata are gone`,
  );
  await drop(home, player, again.name, again.bytes);
  await stage.applied(again.name);
  const seen = await stage.published(again.name);
  const rows = await stage.answer(again.name);
  const where = stage.where(again.name);
  stage.differences.push(
    ...checkOutcomes(where, again, seen.outcomes),
    ...checkProblems(
      where,
      file.expected.problems.filter(({ code }) => code !== 'csv.scientific').map(({ code }) => ({ code })),
      (await stage.problems(seen)).filter(({ warning }) => !warning).map(({ code }) => ({ code })),
    ),
    ...checkAnswer(`answer to ${where}`, again, rows),
    ...checkSameCodes(`answer to ${where}`, first.rows, rows),
  );
  const { absent } = seen.delivery;
  if (absent?.count !== 1 || absent.held !== null) {
    const found = absent === null ? 'none' : `${absent.count}${absent.held === null ? '' : ', held'}`;
    stage.differences.push({ where, what: 'notices that the list names no more', wanted: '1', found });
  }
  await stage.pay(again.name, [again.amended], rows);
  await stage.told(again.name);
  const { created, amended, cancelled } = again;
  const notices = noticesOf(file, first.rows, ({ key }) => key !== cancelled && key !== amended.key);
  return {
    stage,
    files: 2,
    outcomes: together([...first.outcomes, ...seen.outcomes]),
    published: first.published + (again.outcomes.created ?? 0),
    cancelled: absent?.count ?? 0,
    notices: [...notices, ...[created, amended].map((one) => noticeOf(one, rows))],
  };
}

const noticesOf = (
  { expected }: DemoFile,
  rows: readonly AcknowledgedRow[],
  wanted: (one: { readonly key: string }) => boolean = () => true,
): readonly Notice[] => expected.payable.filter(wanted).map((one) => noticeOf(one, rows));

const noticeOf = (
  { key, ref, cents }: { readonly key: string; readonly ref: string; readonly cents: number },
  rows: readonly AcknowledgedRow[],
): Notice => ({
  noticeNumber: rows.find((row) => row.key === key && row.ref === ref)?.noticeNumber ?? `none for ${key}`,
  cents,
});

/** Flows are news of the same payments: they have come when each payment has its line in one. */
async function reportedToAll({ machinery, deadline }: Props, parts: readonly Part[]): Promise<void> {
  for (const { stage } of parts) {
    const { organization, connector } = stage.player;
    const iuvs = stage.paid.map(({ noticeNumber }) => noticeNumber.slice(1));
    await deadline.until(`${connector}: the reporting flows of its payments`, async () => {
      const payments = await paymentsOf(machinery.database, organization, iuvs);
      return payments.length === iuvs.length && payments.every(({ flows }) => flows.length > 0)
        ? true
        : undefined;
    });
  }
}

async function verify({
  machinery,
  deadline,
}: Props): Promise<{ readonly differences: readonly Difference[]; readonly held: number }> {
  const { code, out, err } = await runVerb(['verify', '--nodo', '--json'], machinery.env, deadline.left);
  const where = 'tramite verify --nodo';
  try {
    const { checks } = JSON.parse(out) as {
      readonly checks: readonly {
        readonly id: string;
        readonly ok: boolean;
        readonly says: string;
        readonly count: number;
      }[];
    };
    return {
      held: checks.filter(({ ok }) => ok).length,
      differences: checks
        .filter(({ ok }) => !ok)
        .map(({ id, says, count }) => ({ where, what: id, wanted: says, found: `violated ${count} times` })),
    };
  } catch {
    const found = `exit ${code}: ${err.trim() || out.trim()}`;
    return { held: 0, differences: [{ where, what: 'its answer', wanted: 'checks', found }] };
  }
}

async function accountOf(
  { stage, files, outcomes, published, cancelled }: Part,
  home: string,
): Promise<Account> {
  const { organizationName, connector, back } = stage.player;
  return {
    organization: organizationName,
    connector,
    files,
    outcomes,
    published,
    cancelled,
    paid: { count: stage.paid.length, cents: stage.paid.reduce((total, one) => total + one.cents, 0) },
    back: `${home}/${back}`,
    returned: [...stage.acknowledgements, ...(await stage.reports())],
  };
}

/** Drops the first list of everybody: the gestionali do not wait for anybody to listen. */
export async function dropLists(home: string, today: Day, seed: number): Promise<readonly Dropped[]> {
  const dropped: Dropped[] = [];
  for (const [index, player] of CAST.entries()) {
    const file = player.list(today, seed + index);
    await drop(home, player, file.name, file.bytes);
    dropped.push({ player, file });
  }
  return dropped;
}
