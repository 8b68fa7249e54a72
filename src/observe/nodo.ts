/** Nodo adapters as they are, and measured: operations sent, outcomes, receipts and flows received, waits for a turn. */
import type { Nodi, Nodo, NodoAdapter, Outcome, Page } from '../domain/ports/nodo.ts';
import type { Result } from '../domain/problem.ts';
import { type Component, count, measured, ofResult, took } from './meter.ts';

export function observedNodi(nodi: Nodi): Nodi {
  const observed = new Map(nodi.specs.map(({ name }) => [name, observedAdapter(nodi.adapter(name))]));
  return { specs: nodi.specs, adapter: (name) => observed.get(name) ?? nodi.adapter(name) };
}

function observedAdapter(adapter: NodoAdapter): NodoAdapter {
  const { spec } = adapter;
  return {
    spec,
    open(access, turn) {
      const component: Component = { kind: 'nodo', name: spec.name };
      const waited = async (signal: AbortSignal): Promise<void> => {
        const began = performance.now();
        try {
          await turn(signal);
        } finally {
          took(component, 'turn', performance.now() - began);
        }
      };
      return observedNodo(adapter.open(access, waited));
    },
  };
}

function observedNodo(nodo: Nodo): Nodo {
  const of = (organization: string): Component => ({ kind: 'nodo', name: nodo.spec.name, organization });
  const ask = <T>(
    organization: string,
    operation: string,
    work: () => Promise<Result<T>>,
    received: (value: T) => number,
    bytes: (value: T) => number = () => 0,
  ): Promise<Result<T>> =>
    measured(
      of(organization),
      operation,
      work,
      ofResult((value) => ({ received: received(value), receivedBytes: bytes(value) })),
    );
  const items = (page: Page<unknown>): number => page.items.length;
  const positions = nodo.positions?.bind(nodo);
  return {
    spec: nodo.spec,
    async send(operations, signal) {
      const component = of(operations[0]?.owner.organization ?? '');
      const outcomes = await measured(
        component,
        'send',
        () => nodo.send(operations, signal),
        () => ({ sent: operations.length }),
      );
      for (const outcome of outcomes) count(component, tallyOf(outcome));
      return outcomes;
    },
    read: (organization, iupd, signal) =>
      ask(
        organization,
        'read',
        () => nodo.read(organization, iupd, signal),
        (found) => (found === undefined ? 0 : 1),
      ),
    ...(positions === undefined
      ? {}
      : {
          positions: (organization: string, page: number, signal: AbortSignal) =>
            ask(organization, 'positions', () => positions(organization, page, signal), items),
        }),
    receipts: (organization, from, to, page, signal) =>
      ask(organization, 'receipts', () => nodo.receipts(organization, from, to, page, signal), items),
    receipt: (organization, iuv, signal) =>
      ask(
        organization,
        'receipt',
        () => nodo.receipt(organization, iuv, signal),
        () => 1,
        ({ bytes }) => bytes.byteLength,
      ),
    flows: (organization, publishedAfter, page, signal) =>
      ask(organization, 'flows', () => nodo.flows(organization, publishedAfter, page, signal), items),
    flow: (organization, ref, signal) =>
      ask(
        organization,
        'flow',
        () => nodo.flow(organization, ref, signal),
        () => 1,
        ({ bytes }) => bytes.byteLength,
      ),
  };
}

/** An answer was received even where it is a refusal; what got none failed. */
function tallyOf(outcome: Outcome): Parameters<typeof count>[1] {
  if (outcome.kind === 'confirmed') return { received: 1 };
  const failed = { failed: 1, failure: outcome.problem.class };
  return outcome.kind === 'refused' || outcome.kind === 'not-updatable' ? { received: 1, ...failed } : failed;
}
