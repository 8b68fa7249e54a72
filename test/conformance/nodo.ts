/** What every adapter of the port `Nodo` must do, on a Nodo that really keeps positions. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { dayOf } from '../../src/domain/day.ts';
import type { Transfer } from '../../src/domain/debt-position.ts';
import { toCents } from '../../src/domain/money.ts';
import type { Nodo, Operation, Outcome } from '../../src/domain/ports/nodo.ts';
import type { Result } from '../../src/domain/problem.ts';
import {
  debt,
  debtWithPlan,
  inDays,
  installment,
  iupdOf,
  iuvOf,
  noticeOf,
  ORG,
  operation,
  PROVINCE,
  single,
} from '../nodo/debts.ts';

/** A Nodo with its world: citizens, PSPs and bad luck. */
export interface NodoStage {
  readonly nodo: Nodo;
  /** Forgets every position, payment, fault and call. */
  reset(): Promise<void>;
  /** Calls that reached the Nodo since the last reset. */
  calls(): Promise<number>;
  pay(noticeNumber: string): Promise<boolean>;
  payable(noticeNumber: string): Promise<boolean>;
  /** PSPs report what was paid. */
  report(): Promise<void>;
  /** The next change is applied, its answer never arrives. */
  loseAnswer(): Promise<void>;
  /** The next call breaks before it is applied. */
  breakCall(): Promise<void>;
  /** Another system of the organization publishes a position with this code. */
  takeCode(iuv: string): Promise<void>;
  /** How many times contents were applied to a position, and how many of them twice running. */
  applied(iupd: string): Promise<{ readonly times: number; readonly repeated: number }>;
  close(): Promise<void>;
}

/** An IBAN that is well formed and that the stage's Nodo does not know. */
export const UNKNOWN_IBAN = 'IT00Z0000000000000000000000';

export function nodoConformance(name: string, open: () => Promise<NodoStage>): void {
  describe(`${name} as a Nodo`, () => {
    let on: NodoStage;
    const signal = AbortSignal.timeout(60_000);
    before(async () => {
      on = await open();
    });
    after(() => on.close());
    beforeEach(() => on.reset());

    const send = (...operations: readonly Operation[]) => on.nodo.send(operations, signal);
    const read = async (number: number) => value(await on.nodo.read(ORG, iupdOf(number), signal));
    const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
    const numbers = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => from + index);

    test('publishes positions that can be paid at once', async () => {
      deepEqual(kinds(await send(operation('create', 1), operation('create', 10, debtWithPlan()))), [
        'confirmed',
        'confirmed',
      ]);
      deepEqual(await read(10), {
        iupd: iupdOf(10),
        status: 'valid',
        installments: [
          { iuv: iuvOf(10), amount: 21_000, dueDate: inDays(30), paid: false },
          { iuv: iuvOf(11), amount: 10_500, dueDate: inDays(30), paid: false },
          { iuv: iuvOf(12), amount: 10_500, dueDate: inDays(60), paid: false },
        ],
      });
      ok(await on.payable(noticeOf(1)));
      ok(await on.payable(noticeOf(11)));
    });

    test('knows nothing of a position that it was never told', async () => {
      equal(await read(99), undefined);
    });

    test('publishes a position that may be paid from a day to come, not before it', async () => {
      deepEqual(kinds(await send(operation('create', 1, debt({ validFrom: inDays(2) })))), ['confirmed']);
      equal((await read(1))?.status, 'published');
      equal(await on.payable(noticeOf(1)), false);
    });

    test('the same create again changes nothing, alone or in a batch', async () => {
      const batch = numbers(1, 5).map((number) => operation('create', number));
      await send(...batch);
      deepEqual(kinds(await send(...batch)), Array(5).fill('confirmed'));
      deepEqual(kinds(await send(operation('create', 1))), ['confirmed']);
      deepEqual(await on.applied(iupdOf(1)), { times: 1, repeated: 0 });
    });

    test('updates replace wholly', async () => {
      await send(operation('create', 1), operation('create', 2));
      const changed = debt({ options: [single(priced(9_900))] });
      deepEqual(kinds(await send(operation('update', 1, changed), operation('update', 2, changed))), [
        'confirmed',
        'confirmed',
      ]);
      equal((await read(1))?.installments[0]?.amount, 9_900);
      equal((await read(2))?.installments[0]?.amount, 9_900);
    });

    test('an update of what is not there creates it', async () => {
      await send(operation('create', 1));
      const batch = numbers(1, 3).map((number) =>
        operation('update', number, debt({ description: 'TARI bis' })),
      );
      deepEqual(kinds(await send(...batch)), Array(3).fill('confirmed'));
      ok(await on.payable(noticeOf(3)));
    });

    test('cancels one and many; a repeat finds them gone', async () => {
      await send(...numbers(1, 45).map((number) => operation('create', number)));
      const cancels = numbers(1, 45).map((number) => operation('cancel', number));
      deepEqual(kinds(await send(...cancels)), Array(45).fill('confirmed'));
      equal(await on.payable(noticeOf(45)), false);
      deepEqual(kinds(await send(...cancels.slice(0, 4))), Array(4).fill('confirmed'));
      deepEqual(kinds(await send(operation('cancel', 45))), ['confirmed']);
    });

    test('what was cancelled becomes payable again under the same codes', async () => {
      await send(operation('create', 1));
      await send(operation('cancel', 1));
      equal(await on.payable(noticeOf(1)), false);
      deepEqual(kinds(await send(operation('create', 1))), ['confirmed']);
      ok(await on.payable(noticeOf(1)));
    });

    test('a code that someone else has is refused by its name, its neighbours are published', async () => {
      await on.takeCode(iuvOf(4));
      const outcomes = await send(...numbers(1, 8).map((number) => operation('create', number)));
      deepEqual(
        kinds(outcomes),
        numbers(1, 8).map((number) => (number === 4 ? 'refused' : 'confirmed')),
      );
      const problem = problemOf(outcomes[3]);
      equal(problem?.code, 'nodo.code-taken');
      match(problem?.message ?? '', new RegExp(iuvOf(4)));
      equal(await read(4), undefined);
    });

    test('one account that the Nodo does not know among 1,000: 999 published, one problem, less than 40 calls', async (t) => {
      const outcomes: Outcome[] = [];
      for (let from = 1; from <= 1_000; from += on.nodo.spec.batch) {
        const batch = numbers(from, on.nodo.spec.batch).map((number) =>
          operation(
            'create',
            number,
            number === 678 ? debt({ options: [single(credited(UNKNOWN_IBAN))] }) : debt(),
          ),
        );
        outcomes.push(...(await send(...batch)));
      }
      equal(outcomes.filter(({ kind }) => kind === 'confirmed').length, 999);
      const refused = outcomes[677];
      equal(refused?.kind, 'refused');
      match(problemOf(refused)?.message ?? '', new RegExp(UNKNOWN_IBAN));
      const calls = await on.calls();
      t.diagnostic(`${calls} calls`);
      ok(calls < 40, `${calls} calls`);
    });

    test('what was paid is neither updated nor cancelled', async () => {
      await send(...numbers(1, 3).map((number) => operation('create', number)));
      ok(await on.pay(noticeOf(2)));
      const changed = debt({ options: [single(priced(100))] });
      const updates = await send(...numbers(1, 3).map((number) => operation('update', number, changed)));
      deepEqual(kinds(updates), ['confirmed', 'not-updatable', 'confirmed']);
      equal(problemOf(updates[1])?.code, 'nodo.not-updatable');
      const cancels = await send(...numbers(1, 3).map((number) => operation('cancel', number)));
      deepEqual(kinds(cancels), ['confirmed', 'not-updatable', 'confirmed']);
      const found = await read(2);
      deepEqual(
        [found?.status, found?.installments[0]?.paid, found?.installments[0]?.amount],
        ['paid', true, 12_050],
      );
    });

    test('after a lost answer the same creates are found applied, once', async () => {
      const batch = numbers(1, 20).map((number) => operation('create', number));
      await on.loseAnswer();
      deepEqual(kinds(await send(...batch)), Array(20).fill('unknown'));
      const again = batch.map((one) => ({ ...one, repeat: true }));
      deepEqual(kinds(await send(...again)), Array(20).fill('confirmed'));
      deepEqual(await on.applied(iupdOf(20)), { times: 1, repeated: 0 });
    });

    test('after a lost answer the same updates and cancellations are found applied, once', async () => {
      await send(...numbers(1, 6).map((number) => operation('create', number)));
      const changed = debt({ options: [single(priced(100))] });
      const updates = numbers(1, 6).map((number) => operation('update', number, changed));
      await on.loseAnswer();
      deepEqual(kinds(await send(...updates)), Array(6).fill('unknown'));
      deepEqual(
        kinds(await send(...updates.map((one) => ({ ...one, repeat: true })))),
        Array(6).fill('confirmed'),
      );
      deepEqual(await on.applied(iupdOf(1)), { times: 2, repeated: 0 });
      const cancels = numbers(1, 6).map((number) => operation('cancel', number));
      await on.loseAnswer();
      deepEqual(kinds(await send(...cancels)), Array(6).fill('unknown'));
      deepEqual(
        kinds(await send(...cancels.map((one) => ({ ...one, repeat: true })))),
        Array(6).fill('confirmed'),
      );
      equal(await read(1), undefined);
    });

    test('a call that broke before it was applied is repeated as it was', async () => {
      const batch = numbers(1, 3).map((number) => operation('create', number));
      await on.breakCall();
      deepEqual(kinds(await send(...batch)), Array(3).fill('unknown'));
      deepEqual(
        kinds(await send(...batch.map((one) => ({ ...one, repeat: true })))),
        Array(3).fill('confirmed'),
      );
      await on.breakCall();
      const updates = numbers(1, 3).map((number) =>
        operation('update', number, debt({ description: 'TARI bis' })),
      );
      deepEqual(kinds(await send(...updates)), Array(3).fill('unknown'));
      deepEqual(
        kinds(await send(...updates.map((one) => ({ ...one, repeat: true })))),
        Array(3).fill('confirmed'),
      );
      deepEqual(await on.applied(iupdOf(3)), { times: 2, repeated: 0 });
    });

    test('a position that cannot be said is refused without a call', async () => {
      const long = debt({ description: 'x'.repeat(141) });
      equal(on.nodo.spec.inexpressible(long).length, 1);
      const outcomes = await send(operation('create', 1, long));
      equal(problemOf(outcomes[0])?.code, 'nodo.inexpressible');
      equal(await on.calls(), 0);
    });

    test('a payment comes back as a receipt, among the receipts of its day', async () => {
      const before = dayOf(new Date());
      await send(operation('create', 1, debtWithPlan()), operation('create', 5));
      ok(await on.pay(noticeOf(1)));
      const page = value(await on.nodo.receipts(ORG, before, dayOf(new Date()), 0, signal));
      deepEqual(
        page.items.map(({ iuv }) => iuv),
        [iuvOf(1)],
      );
      equal(page.more, false);
      const { bytes, receipt } = value(await on.nodo.receipt(ORG, iuvOf(1), signal));
      ok(bytes.length > 0);
      equal(receipt.organization, ORG);
      equal(receipt.noticeNumber, noticeOf(1));
      equal(receipt.amount, 21_000);
      equal(receipt.debtorCode, 'RSSMRA80A01H501U');
      equal(
        Math.floor(Date.parse(page.items[0]?.paidAt ?? '') / 1000),
        Math.floor(Date.parse(receipt.paidAt) / 1000),
      );
      deepEqual(
        receipt.transfers.map(({ organization, amount }) => [organization, amount]),
        [
          [ORG, 20_000],
          [PROVINCE, 1_000],
        ],
      );
      const absent = await on.nodo.receipt(ORG, iuvOf(5), signal);
      equal(absent.ok ? undefined : absent.problem.code, 'receipt.absent');
    });

    test('no receipts are an empty page', async () => {
      const page = value(await on.nodo.receipts(ORG, inDays(-3), inDays(0), 0, signal));
      deepEqual(page, { items: [], more: false });
    });

    test('what was paid comes back in the flow of its beneficiary', async () => {
      const since = new Date(Date.now() - 3_600_000).toISOString();
      deepEqual(value(await on.nodo.flows(ORG, since, 0, signal)), { items: [], more: false });
      await send(operation('create', 1, debtWithPlan()), operation('create', 5));
      ok((await on.pay(noticeOf(1))) && (await on.pay(noticeOf(5))));
      await on.report();
      const { items, more } = value(await on.nodo.flows(ORG, since, 0, signal));
      equal(more, false);
      const [ref] = items;
      ok(items.length === 1 && ref !== undefined);
      const { bytes, flow } = value(await on.nodo.flow(ORG, ref, signal));
      ok(bytes.length > 0);
      equal(flow.flow, ref.flow);
      equal(flow.totalAmount, 32_050);
      const paid = value(await on.nodo.receipt(ORG, iuvOf(1), signal)).receipt;
      const line = flow.payments.find(({ iuv }) => iuv === iuvOf(1));
      deepEqual([line?.iur, line?.amount, line?.outcome, line?.idTransfer], [paid.receiptId, 20_000, 0, 1]);
      deepEqual(value(await on.nodo.flows(ORG, ref.publishedAt, 0, signal)).items, []);
    });

    test('nothing is sent once the work is stopped', async () => {
      const outcomes = await on.nodo.send([operation('create', 1)], AbortSignal.abort());
      deepEqual(kinds(outcomes), ['deferred']);
      equal(await on.calls(), 0);
    });
  });
}

function value<T>(result: Result<T>): T {
  ok(result.ok, result.ok ? '' : `${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

const problemOf = (outcome: Outcome | undefined) =>
  outcome === undefined || outcome.kind === 'confirmed' ? undefined : outcome.problem;

function priced(cents: number) {
  const amount = toCents(cents);
  return { amount, transfers: installment({ amount }).transfers };
}

function credited(iban: string): { readonly transfers: readonly Transfer[] } {
  return { transfers: installment().transfers.map((transfer) => ({ ...transfer, iban })) };
}
