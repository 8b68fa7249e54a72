/** Operations on debt positions. Each decides whole, then commits one event: a bulk call is all or nothing. */
import type { Option, Position } from './book.ts';
import { incongruence } from './congruence.ts';
import type { Content } from './content.ts';
import type { KeyEvent } from './events.ts';
import {
  badRequest,
  conflict,
  forbiddenPosition,
  granted,
  notUnique,
  type Refusal,
  refused,
  unknownOption,
  unknownPosition,
  type Verdict,
} from './refusal.ts';
import { allows, hasPayment, isPaid, statusAt, type Trigger } from './state-machine.ts';
import { readPosition } from './validation.ts';
import type { World } from './world.ts';

export interface Caller {
  readonly key: KeyEvent;
  readonly org: string;
}

/** Creates or replaces positions; `paths` names each in bean validation faults. */
export function put(
  world: World,
  caller: Caller,
  how: 'create' | 'update',
  sources: readonly { readonly source: unknown; readonly path: string }[],
  toPublish: boolean,
): Verdict<readonly Position[]> {
  const read = sources.map(({ source, path }) => readPosition(source, caller.org, path));
  const faults = read.flatMap((each) => each.faults);
  if (faults.length > 0) return refused(badRequest(faults.slice(0, 20).join(', ')));
  const items = read.map(({ content }) => content);
  const now = world.clock.now();
  const claimed = { iupds: new Set<string>(), navs: new Set<string>(), iuvs: new Set<string>() };
  for (const item of items) {
    const refusal =
      segregationFault(caller, item.paymentOption) ??
      stateFault(world, caller, item.iupd, how) ??
      incongruence(item, { how, now, registered: (org) => world.book.ibans.get(org) }) ??
      uniquenessFault(world, caller, item, how, claimed);
    if (refusal !== undefined) return refused(refusal);
  }
  world.commit({ e: 'put', how, at: now, org: caller.org, toPublish, items });
  const { positions } = world.book.shelf(caller.org);
  return granted(items.flatMap(({ iupd }) => positions.get(iupd) ?? []));
}

export function remove(world: World, caller: Caller, iupds: readonly string[]): Verdict<undefined> {
  for (const iupd of iupds) {
    const found = owned(world, caller, iupd);
    if (!found.ok) return found;
    const refusal = triggerFault(world, found.value, 'delete');
    if (refusal !== undefined) return refused(refusal);
  }
  world.commit({ e: 'delete', at: world.clock.now(), org: caller.org, iupds: [...new Set(iupds)] });
  return granted(undefined);
}

export function change(
  world: World,
  caller: Caller,
  iupd: string,
  trigger: 'publish' | 'invalidate',
): Verdict<Position> {
  const found = owned(world, caller, iupd);
  if (!found.ok) return found;
  const position = found.value;
  const refusal =
    triggerFault(world, position, trigger) ??
    (trigger === 'publish' ? lateFault(world, position) : undefined);
  if (refusal !== undefined) return refused(refusal);
  world.commit({ e: trigger, at: world.clock.now(), org: caller.org, iupd });
  return granted(position);
}

/** Marks an option as paid outside pagoPA, whatever the state of its position. */
export function close(
  world: World,
  caller: Caller,
  nav: string,
  paidAt: number,
): Verdict<{ readonly position: Position; readonly option: Option }> {
  const position = world.book.shelf(caller.org).byNav.get(nav);
  const option = position?.options.find((each) => each.nav === nav);
  if (position === undefined || option === undefined) return refused(unknownOption(caller.org, nav));
  const foreign = segregationFault(caller, [option]);
  if (foreign !== undefined) return refused(foreign);
  if (isPaid(option))
    return refused(conflict('Existing related payment found', `The payment option ${nav} is already paid`));
  world.commit({ e: 'close', at: world.clock.now(), paidAt, org: caller.org, iupd: position.iupd, nav });
  return granted({ position, option });
}

/** Replaces an IBAN in the unpaid options of updatable positions; counts the transfers changed. */
export function changeIban(
  world: World,
  caller: Caller,
  oldIban: string,
  newIban: string,
  limit: number,
): Verdict<number> {
  const now = world.clock.now();
  const items: Content[] = [];
  let changed = 0;
  for (const position of world.book.shelf(caller.org).positions.values()) {
    if (changed >= limit) break;
    if (!allows(statusAt(position, now), 'update')) continue;
    const content = world.contentOf(position);
    const before = changed;
    const paymentOption = content.paymentOption.map((option) => ({
      ...option,
      transfer: option.transfer.map((transfer) => {
        if (transfer.iban !== oldIban || changed >= limit) return transfer;
        changed += 1;
        return { ...transfer, iban: newIban };
      }),
    }));
    if (changed > before) items.push({ ...content, paymentOption });
  }
  if (changed === 0) {
    return refused({
      status: 404,
      title: 'No debt position in updatable state found',
      detail: `No updatable transfer of ${caller.org} has the IBAN ${oldIban}`,
    });
  }
  world.commit({ e: 'put', how: 'iban', at: now, org: caller.org, toPublish: false, items });
  return granted(changed);
}

/** A position that the caller may see. */
export function owned(world: World, caller: Caller, iupd: string): Verdict<Position> {
  const position = world.book.shelf(caller.org).positions.get(iupd);
  if (position === undefined) return refused(unknownPosition(caller.org, iupd));
  const foreign = segregationFault(caller, position.options);
  return foreign === undefined ? granted(position) : refused(foreign);
}

function segregationFault(
  { key, org }: Caller,
  options: readonly { readonly nav: string; readonly iuv: string }[],
): Refusal | undefined {
  if (key.segregationCodes.length === 0) return undefined;
  const foreign = options.find(({ nav }) => !key.segregationCodes.includes(nav.slice(1, 3)));
  return foreign === undefined ? undefined : forbiddenPosition(org, foreign.iuv);
}

function stateFault(
  world: World,
  { org }: Caller,
  iupd: string,
  how: 'create' | 'update',
): Refusal | undefined {
  if (how === 'create') return undefined;
  const position = world.book.shelf(org).positions.get(iupd);
  return position === undefined ? unknownPosition(org, iupd) : triggerFault(world, position, 'update');
}

const CONFLICTS: Readonly<Record<Exclude<Trigger, 'pay'>, string>> = {
  update: 'Existing related payment found or not in updatable state',
  publish: 'Existing related payment found or not in publishable state',
  invalidate: 'Existing related payment found or not in invalidable state',
  delete: 'Existing related payment found',
};

function triggerFault(
  world: World,
  position: Position,
  trigger: Exclude<Trigger, 'pay'>,
): Refusal | undefined {
  const status = statusAt(position, world.clock.now());
  if (allows(status, trigger)) return undefined;
  const title = hasPayment(status) ? 'Existing related payment found' : CONFLICTS[trigger];
  const { org, iupd } = position;
  return conflict(
    title,
    `The debt position with Organization Fiscal Code ${org} and IUPD ${iupd} is ${status}: ${trigger} is not allowed`,
    `One of the debt positions of Organization Fiscal Code ${org} does not allow ${trigger}`,
  );
}

function lateFault(world: World, { iupd, validity, options }: Position): Refusal | undefined {
  const now = world.clock.now();
  if (validity !== undefined && validity <= now) {
    return conflict('Publish request occurred after the validity date began', `Debt position ${iupd}`);
  }
  return options.some(({ due }) => due < now)
    ? conflict('Publish request occurred after the due date', `Debt position ${iupd}`)
    : undefined;
}

interface Claimed {
  readonly iupds: Set<string>;
  readonly navs: Set<string>;
  readonly iuvs: Set<string>;
}

/** iupd, iuv and nav are each unique in the organization; the call's own items count too. */
function uniquenessFault(
  world: World,
  { org }: Caller,
  item: Content,
  how: 'create' | 'update',
  claimed: Claimed,
): Refusal | undefined {
  const shelf = world.book.shelf(org);
  const own = shelf.positions.get(item.iupd);
  if ((how === 'create' && own !== undefined) || claimed.iupds.has(item.iupd)) return notUnique(org);
  claimed.iupds.add(item.iupd);
  for (const { nav, iuv } of item.paymentOption) {
    const owners = [shelf.byNav.get(nav), shelf.byIuv.get(iuv)];
    const taken = owners.some((owner) => owner !== undefined && owner !== own);
    if (taken || claimed.navs.has(nav) || claimed.iuvs.has(iuv)) return notUnique(org);
    claimed.navs.add(nav);
    claimed.iuvs.add(iuv);
  }
  return undefined;
}
