/** Transports as they are, and measured: conversations, files and bytes of each door, by the connector that owns it. */
import type { Door, Session, Transport, Transports } from '../domain/ports/transport.ts';
import { type Component, count, failureOf, measured, ofResult, passing } from './meter.ts';

export function observedTransports(transports: Transports): Transports {
  const known = new Map<Transport, Transport>();
  return {
    specs: transports.specs,
    transport(location) {
      const found = transports.transport(location);
      if (!('open' in found)) return found;
      const before = known.get(found);
      if (before !== undefined) return before;
      const observed = observedTransport(found);
      known.set(found, observed);
      return observed;
    },
  };
}

function observedTransport(transport: Transport): Transport {
  const { spec } = transport;
  const of = ({ owner }: Door): Component => ({
    kind: 'transport',
    name: spec.name,
    organization: owner?.organization,
    connector: owner?.connector,
  });
  const watch = transport.watch?.bind(transport);
  return {
    spec,
    async open(door, signal) {
      const component = of(door);
      const opened = await measured(component, 'open', () => transport.open(door, signal), ofResult());
      return opened.ok ? { ok: true, value: observedSession(opened.value, component) } : opened;
    },
    check: (door, signal) =>
      measured(
        of(door),
        'check',
        () => transport.check(door, signal),
        (steps) => {
          const failed = steps.find((step) => !step.ok);
          return failed === undefined ? {} : { failed: 1, failure: failed.problem?.class ?? 'config' };
        },
      ),
    ...(watch === undefined ? {} : { watch }),
  };
}

function observedSession(session: Session, component: Component): Session {
  const skipped = session.skipped?.bind(session);
  return {
    async *list() {
      try {
        yield* session.list();
      } catch (error) {
        count(component, { failed: 1, failure: failureOf(error) });
        throw error;
      }
    },
    ...(skipped === undefined ? {} : { skipped }),
    stat: (name) => measured(component, 'stat', () => session.stat(name), ofResult()),
    read: (file) => passing(component, 'read', session.read(file), 'received'),
    write: (name, bytes, facts) => {
      let size = 0;
      const counted = async function* () {
        for await (const chunk of bytes) {
          size += chunk.byteLength;
          yield chunk;
        }
      };
      return measured(
        component,
        'write',
        () => session.write(name, counted(), facts),
        ofResult(() => ({ sent: 1, sentBytes: size })),
      );
    },
    rename: (from, to) => measured(component, 'rename', () => session.rename(from, to), ofResult()),
    remove: (name) => measured(component, 'remove', () => session.remove(name), ofResult()),
    get certificate() {
      return session.certificate;
    },
    close: () => session.close(),
  };
}
