/**
 * What must hold after every run, whatever befell it: judged on the bytes that came back, on the sandbox's ledger and
 * on `tramite verify --nodo`, never on Tramite's own tables alone.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerRow, PaidReceipt } from '../../src/sandbox/client.ts';
import { BODY, type List, type Row } from './gestionale.ts';
import type { Place } from './place.ts';

export interface Story {
  /** Lists of each connector, in the order in which they were dropped: the last one is in force. */
  readonly lists: ReadonlyMap<string, readonly List[]>;
  /** In force again, since the later one was withdrawn: its contents were applied once more, never twice running. */
  readonly restored?: List;
}

/** Throws with everything that does not hold. */
export async function judge(place: Place, story: Story): Promise<void> {
  const faults: string[] = [];
  const ledger = await place.sandbox.ledger(BODY);
  const payments = await place.sandbox.payments(BODY);
  const told: Told[] = [];
  const codes = new Map<string, string>();
  const wanted: Wanted[] = [];
  for (const connector of place.connectors) {
    const lists = story.lists.get(connector) ?? [];
    const files = await place.returned(connector);
    const names = new Set([...lists.map((list) => acknowledgementOf(list))]);
    for (const list of lists) {
      const bytes = files.get(acknowledgementOf(list));
      if (bytes === undefined) faults.push(`${connector}: no acknowledgement of ${list.name} came back`);
      else faults.push(...acknowledged(list, bytes, codes));
    }
    let number = 0;
    for (const [name, bytes] of files) {
      if (names.has(name)) continue;
      if (!/^PAGATI_\d{6}\.csv$/.test(name)) {
        faults.push(`${connector}: ${name} does not belong in the folder of answers`);
        continue;
      }
      number += 1;
      if (Number(name.slice(7, 13)) !== number)
        faults.push(`${connector}: report ${name} where number ${number} was to come`);
      told.push(...reported(bytes));
    }
    // What came through a door of our own was in no folder.
    if (place.doors[connector] === undefined) faults.push(...(await leftInFolder(place, connector, lists)));
    const last = story.restored ?? lists.at(-1);
    if (last !== undefined) wanted.push(...last.rows.map((row) => ({ row, iuv: codes.get(codeKey(row)) })));
  }
  faults.push(
    ...sameLedger(wanted, ledger),
    ...appliedOnce(ledger, story.restored !== undefined),
    ...uniqueCodes(codes),
    ...toldOnce(payments, told),
  );
  faults.push(...(await verified(place)));
  if (faults.length > 0)
    throw new Error(`${faults.length} faults:\n      ${faults.slice(0, 12).join('\n      ')}`);
}

interface Wanted {
  readonly row: Row;
  readonly iuv: string | undefined;
}

interface Told {
  readonly iuv: string;
  readonly paid: string;
}

const acknowledgementOf = (list: List): string => `${list.name.replace(/\.csv$/, '')}.esito.csv`;
const codeKey = (row: Row): string => `${row.key}/${row.rata}`;

/** One line per record, in order, each with its outcome and its code; codes of the same row never change. */
function acknowledged(list: List, bytes: Buffer, codes: Map<string, string>): readonly string[] {
  const faults: string[] = [];
  const { rows } = table(bytes);
  if (rows.length !== list.rows.length)
    faults.push(
      `the acknowledgement of ${list.name} has ${rows.length} lines for ${list.rows.length} records`,
    );
  for (const [index, row] of list.rows.entries()) {
    const line = rows[index];
    const where = `${acknowledgementOf(list)}:${index + 2}`;
    if (line === undefined) break;
    if (line.AVVISO !== row.key || line.RATA !== row.rata)
      faults.push(`${where} is about ${line.AVVISO}, not about ${row.key}`);
    if (!['created', 'updated', 'unchanged', 'ignored'].includes(line.ESITO ?? ''))
      faults.push(`${where}: outcome ${line.ESITO}`);
    if (!/^\d{17}$/.test(line.IUV ?? '')) faults.push(`${where}: code ${line.IUV}`);
    const before = codes.get(codeKey(row));
    if (before !== undefined && before !== line.IUV)
      faults.push(`${where}: the code was ${before} yesterday and is ${line.IUV} now`);
    codes.set(codeKey(row), line.IUV ?? '');
  }
  return faults;
}

const reported = (bytes: Buffer): Told[] =>
  table(bytes).rows.map((line) => ({ iuv: line.IUV ?? '', paid: line.PAGATO ?? '' }));

function table(bytes: Buffer): { rows: readonly { readonly [column: string]: string | undefined }[] } {
  const [head = '', ...lines] = bytes
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line !== '');
  const columns = head.split(';');
  return {
    rows: lines.map((line) =>
      Object.fromEntries(line.split(';').map((value, index) => [columns[index] ?? `#${index}`, value])),
    ),
  };
}

async function leftInFolder(
  place: Place,
  connector: string,
  lists: readonly List[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  const out = (await readdir(place.out(connector))).filter((name) => name !== 'elaborati');
  if (out.length > 0) faults.push(`${connector}: left in the drop folder: ${out.join(', ')}`);
  const moved = (await readdir(join(place.out(connector), 'elaborati')).catch(() => [])).sort();
  const expected = lists.flatMap((list) => [list.name, `${list.name}.ok`]).sort();
  if (moved.join() !== expected.join())
    faults.push(`${connector}: in elaborati ${moved.join(', ')} instead of ${expected.join(', ')}`);
  return faults;
}

/** Exactly the positions of the lists in force, with their amounts; whatever is not in them is gone. */
function sameLedger(wanted: readonly Wanted[], ledger: readonly LedgerRow[]): readonly string[] {
  const faults: string[] = [];
  const there = new Map<string, { amount: number; iupd: string }>();
  for (const row of ledger) {
    if (row.status === undefined) continue;
    for (const option of row.options) {
      if (there.has(option.iuv)) faults.push(`the Nodo holds code ${option.iuv} twice`);
      there.set(option.iuv, { amount: option.amount, iupd: row.iupd });
    }
  }
  const iupds = new Map<string, string>();
  for (const { row, iuv } of wanted) {
    const found = iuv === undefined ? undefined : there.get(iuv);
    if (iuv !== undefined) there.delete(iuv);
    if (found === undefined) faults.push(`${row.key}/${row.rata} is not at the Nodo`);
    else if (found.amount !== row.cents)
      faults.push(`${row.key}/${row.rata}: ${found.amount} cents at the Nodo, ${row.cents} in the list`);
    else if ((iupds.get(row.key) ?? found.iupd) !== found.iupd)
      faults.push(`${row.key} is in two positions at the Nodo`);
    else iupds.set(row.key, found.iupd);
  }
  for (const [iuv, { iupd }] of there)
    faults.push(`the Nodo holds ${iupd} with code ${iuv}, which no list in force names`);
  return faults;
}

function appliedOnce(ledger: readonly LedgerRow[], again: boolean): readonly string[] {
  return ledger.flatMap((row) => {
    const most = again ? 2 : 1;
    const twice = Object.values(row.applied).filter((times) => times > most).length;
    return row.repeated > 0 || twice > 0 ? [`${row.iupd}: the same content was applied twice`] : [];
  });
}

function uniqueCodes(codes: ReadonlyMap<string, string>): readonly string[] {
  const owners = new Map<string, string>();
  const faults: string[] = [];
  for (const [owner, iuv] of codes) {
    const other = owners.get(iuv);
    if (other !== undefined) faults.push(`code ${iuv} belongs to ${other} and to ${owner}`);
    owners.set(iuv, owner);
  }
  return faults;
}

function toldOnce(payments: readonly PaidReceipt[], told: readonly Told[]): readonly string[] {
  const faults: string[] = [];
  const left = new Map<string, string[]>();
  for (const one of told) left.set(one.iuv, [...(left.get(one.iuv) ?? []), one.paid]);
  for (const payment of payments) {
    const lines = left.get(payment.iuv) ?? [];
    left.delete(payment.iuv);
    const euros = (payment.amount / 100).toFixed(2).replace('.', ',');
    if (lines.length !== 1) faults.push(`the payment of ${payment.iuv} was told ${lines.length} times`);
    else if (lines[0] !== euros)
      faults.push(`the payment of ${payment.iuv} was told as ${lines[0]}, it is ${euros}`);
  }
  for (const iuv of left.keys()) faults.push(`a payment of ${iuv} was told that was never made`);
  return faults;
}

async function verified(place: Place): Promise<readonly string[]> {
  const { code, out } = await place.command('verify', '--nodo', '--json');
  if (code === 0) return [];
  try {
    const { checks } = JSON.parse(out) as {
      checks: readonly {
        id: string;
        ok: boolean;
        count: number;
        offenders: readonly { subject: string; detail: string }[];
      }[];
    };
    return checks
      .filter((check) => !check.ok)
      .map(
        (check) =>
          `verify: ${check.id}, ${check.count} times: ${check.offenders[0]?.subject} ${check.offenders[0]?.detail}`,
      );
  } catch {
    return [`verify --nodo ended with ${code}: ${out.slice(0, 500)}`];
  }
}
