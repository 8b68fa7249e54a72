/** Formats and envelopes as they are, and measured: bytes and records that were cut, read and written. */
import type { Enclosed, Envelope, Envelopes } from '../domain/ports/envelope.ts';
import type { Cut, Cutter, Format, Formats } from '../domain/ports/format.ts';
import { type Component, count, failureOf, passing, took } from './meter.ts';

export function observedFormats(formats: Formats): Formats {
  const observed = new Map(formats.specs.map(({ name }) => [name, observedFormat(formats.format(name))]));
  return {
    specs: formats.specs,
    format: (name) => observed.get(name) ?? formats.format(name),
    verifyEncoding: (encoding) => formats.verifyEncoding(encoding),
  };
}

function observedFormat(format: Format): Format {
  const component: Component = { kind: 'format', name: format.spec.name };
  return {
    spec: format.spec,
    cut: (options, limits) => observedCutter(component, format.cut(options, limits)),
    // A mapping process reads: what is read here is a record at a time, for people.
    read: (options) => format.read(options),
    place: (options) => format.place(options),
    write(options) {
      const write = format.write(options);
      return (records, context) => {
        const began = performance.now();
        const written = write(records, context);
        took(component, 'write', performance.now() - began);
        count(
          component,
          written.ok
            ? { sent: written.value.records, sentBytes: written.value.bytes.byteLength }
            : { failed: 1, failure: written.problem.class },
        );
        return written;
      };
    },
  };
}

/** Time is that of the cutting alone: what is done with a slice before the next is asked for is somebody else's. */
function observedCutter(component: Component, cutter: Cutter): Cutter {
  let spent = 0;
  let bytes = 0;
  let records = 0;
  let problems = 0;
  const flush = (): void => {
    count(component, { received: records, receivedBytes: bytes, failed: problems });
    bytes = 0;
    records = 0;
    problems = 0;
  };
  const timed = function* (cut: () => Iterable<Cut>): Iterable<Cut> {
    let began = performance.now();
    const each = cut()[Symbol.iterator]();
    for (;;) {
      const next = each.next();
      spent += performance.now() - began;
      if (next.done === true) return;
      if (next.value.kind === 'slice') records += next.value.slice.starts.length;
      else problems += next.value.flow.problems.length;
      if (next.value.kind === 'flow') flush();
      yield next.value;
      began = performance.now();
    }
  };
  return {
    push(chunk) {
      bytes += chunk.byteLength;
      return timed(() => cutter.push(chunk));
    },
    *end() {
      yield* timed(() => cutter.end());
      flush();
      took(component, 'cut', spent);
    },
  };
}

export function observedEnvelopes(envelopes: Envelopes): Envelopes {
  const observed = new Map(
    envelopes.specs.map(({ name }) => [name, observedEnvelope(envelopes.envelope(name))]),
  );
  return { specs: envelopes.specs, envelope: (name) => observed.get(name) ?? envelopes.envelope(name) };
}

function observedEnvelope(envelope: Envelope): Envelope {
  const component: Component = { kind: 'envelope', name: envelope.spec.name };
  const measured = (inside: Enclosed, way: 'received' | 'sent'): Enclosed => ({
    name: inside.name,
    bytes: passing(component, way === 'received' ? 'open' : 'seal', inside.bytes, way),
  });
  return {
    spec: envelope.spec,
    async *open(sealed, options, limits) {
      try {
        for await (const member of envelope.open(sealed, options, limits)) yield measured(member, 'received');
      } catch (error) {
        count(component, { failed: 1, failure: failureOf(error) });
        throw error;
      }
    },
    seal(inside, options, at) {
      const made = envelope.seal(inside, options, at);
      if (made.ok) return { ok: true, value: measured(made.value, 'sent') };
      count(component, { failed: 1, failure: made.problem.class });
      return made;
    },
  };
}
