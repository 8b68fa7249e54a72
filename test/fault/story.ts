/** The story that every run tells: a list comes in, its notices are paid, the list of the day after comes in. */

import { BODY, firstList, type List, nextList, untouchedKeys } from './gestionale.ts';
import type { Place } from './place.ts';
import type { Moment, Phase } from './points.ts';
import type { Chance } from './random.ts';

const PAID = 50;

export interface Telling {
  readonly first: List;
  readonly next: List;
  readonly paying: readonly string[];
}

export function telling(place: Place, rows: number): Telling {
  const first = firstList('LISTA_1.csv', rows, place.layout);
  return { first, next: nextList('LISTA_2.csv', first, place.layout), paying: untouchedKeys(first, PAID) };
}

/** The codes as the acknowledgement told them. */
async function codesOf(place: Place, list: List): Promise<ReadonlyMap<string, string>> {
  const bytes = (await place.returned()).get(list.name.replace('.csv', '.esito.csv'));
  const lines = (bytes?.toString('latin1') ?? '').split('\r\n').filter((line) => line !== '');
  const columns = (lines[0] ?? '').split(';');
  const at = (line: string, column: string): string => line.split(';')[columns.indexOf(column)] ?? '';
  return new Map(
    lines.slice(1).map((line) => [`${at(line, 'AVVISO')}/${at(line, 'RATA')}`, at(line, 'IUV')]),
  );
}

/** Citizens pay, and the banks report it. A minute ago: gathering gives a receipt that long to show up. */
export async function pay(place: Place, { first, paying }: Telling, chance: Chance): Promise<void> {
  const codes = await codesOf(place, first);
  const requests = paying.map((key) => ({
    org: BODY,
    iuv: codes.get(`${key}/1`) ?? '',
    at: new Date(Date.now() - 60_000 - chance.between(0, 20_000)).toISOString(),
  }));
  for (const answer of await place.sandbox.payMany(requests))
    if (!answer.paid) throw new Error(`a notice could not be paid: ${answer.fault}`);
  await place.sandbox.issueFlows({ org: BODY });
}

export async function isAcknowledged(place: Place, list: List): Promise<boolean> {
  return (await place.returned()).has(list.name.replace('.csv', '.esito.csv'));
}

export async function linesTold(place: Place): Promise<number> {
  let lines = 0;
  for (const [name, bytes] of await place.returned())
    if (name.startsWith('PAGATI'))
      lines +=
        bytes
          .toString('latin1')
          .split('\r\n')
          .filter((line) => line !== '').length - 1;
  return lines;
}

/** Whether the story has come past a moment, so that nothing of it can be hit any more. */
export async function past(place: Place, moment: Moment, { first, next, paying }: Telling): Promise<boolean> {
  if (moment === 'load' || moment === 'acknowledged') return isAcknowledged(place, first);
  if (moment === 'paid') return (await linesTold(place)) >= paying.length;
  return isAcknowledged(place, next);
}

/** What Tramite was at, by what its tables say is not done. */
export async function phaseNow(place: Place): Promise<Phase | 'idle'> {
  const [row] = await place.query<{ phase: Phase | 'idle' }>(`select case
    when exists (select 1 from delivery where state = 'received') then 'survey'
    when exists (select 1 from delivery where state = 'surveyed') then 'stage'
    when exists (select 1 from delivery where state = 'staged') then 'gates'
    when exists (select 1 from delivery where state = 'applying') then 'apply'
    when exists (select 1 from publication where state in ('due', 'unknown', 'inFlight')) then 'publish'
    when exists (select 1 from outgoing where state <> 'delivered') then 'dispatch'
    when exists (select 1 from delivery where state = 'applied' and acknowledged_at is null) then 'acknowledge'
    when exists (select 1 from receipt where settled_at is null) then 'settle'
    when exists (select 1 from payment_event where told_at is null) then 'report'
    else 'idle' end as phase`);
  return row?.phase ?? 'idle';
}
