import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session, Transport } from '../../src/domain/ports/transport.ts';
import { ok, ProblemError, problem } from '../../src/domain/problem.ts';
import { formats } from '../../src/formats/registry.ts';
import { observedFormats } from '../../src/observe/formats.ts';
import { componentFigures } from '../../src/observe/meter.ts';
import { openTraces } from '../../src/observe/otlp.ts';
import { startScrape } from '../../src/observe/scrape.ts';
import { stageEnded } from '../../src/observe/stage.ts';
import { observedTransports } from '../../src/observe/transports.ts';
import { folder } from '../../src/transports/folder/transport.ts';
import { startCollector } from './collector.ts';

const DOOR = { location: '/x', options: {}, owner: { organization: '00000000000', connector: 'prova' } };
const LABELS = 'component="transport",name="folder",organization="00000000000",connector="prova"';

async function figure(name: string, labels: string): Promise<number> {
  const line = (await componentFigures.metrics())
    .split('\n')
    .find((one) => one.startsWith(`${name}{${labels}}`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

/** A conversation that keeps its own state, as those with a connection do. */
class Talk implements Session {
  #closed = false;
  readonly certificate = { subject: 'CN=prova', validUntil: '2030-01-01T00:00:00Z' };
  async *list() {
    yield { name: 'a', size: 6, modifiedMs: 0 };
  }
  async stat() {
    return ok(undefined);
  }
  async *read() {
    yield Buffer.from('abc');
    yield Buffer.from('def');
    throw new ProblemError(problem('transport.lost', 'lost', { class: 'transient' }));
  }
  async write(_: string, bytes: AsyncIterable<Uint8Array>) {
    for await (const _chunk of bytes);
    return ok(undefined);
  }
  async rename() {
    return ok(undefined);
  }
  async remove() {
    return ok(undefined);
  }
  async close() {
    this.#closed = true;
  }
  get closed() {
    return this.#closed;
  }
}

test('a measured door is the door: what it has not is not there, its faults come as they are, and are counted', async () => {
  const talk = new Talk();
  const bare: Transport = { spec: folder.spec, open: async () => ok(talk), check: async () => [] };
  const known = observedTransports({
    specs: [folder.spec],
    transport: (location) => (location === '?' ? problem('x.y', 'no') : bare),
  });
  assert.equal((known.transport('?') as { code: string }).code, 'x.y');
  const transport = known.transport('/x');
  assert.ok('open' in transport);
  assert.equal(known.transport('/y'), transport, 'the same every time');
  assert.equal(transport.spec, folder.spec);
  assert.equal('watch' in transport, false);
  const opened = await transport.open(DOOR, AbortSignal.timeout(1_000));
  assert.ok(opened.ok);
  const session = opened.value;
  assert.equal('skipped' in session, false);
  assert.deepEqual(session.certificate, talk.certificate);
  const file = { name: 'a', size: 6, modifiedMs: 0 };
  await assert.rejects(async () => {
    for await (const _chunk of session.read(file));
  }, /transport\.lost/);
  for await (const chunk of session.read(file)) {
    assert.equal(chunk.toString(), 'abc');
    break;
  }
  assert.ok(
    (
      await session.write(
        'b',
        (async function* () {
          yield Buffer.from('four');
        })(),
      )
    ).ok,
  );
  await session.close();
  assert.ok(talk.closed);
  assert.equal(await figure('tramite_received_bytes_total', LABELS), 9, 'also what was not read to its end');
  assert.equal(await figure('tramite_received_total', LABELS), 0);
  assert.equal(await figure('tramite_failed_total', `${LABELS},class="transient"`), 1);
  assert.equal(await figure('tramite_sent_total', LABELS), 1);
  assert.equal(await figure('tramite_sent_bytes_total', LABELS), 4);
});

test('measured formats cut as formats do, slice by slice', () => {
  const options = { encoding: 'utf-8', delimiter: ';', header: true };
  const limits = { records: 2, bytes: 1_000 };
  const plain = formats.format('csv').cut(options, limits);
  const measured = observedFormats(formats).format('csv').cut(options, limits);
  const bytes = Buffer.from(`A;B\n${Array.from({ length: 7 }, (_, n) => `${n};x\n`).join('')}`);
  assert.deepEqual([...measured.push(bytes), ...measured.end()], [...plain.push(bytes), ...plain.end()]);
});

const ID = '01a202fd-9919-7f34-b770-da9dda6bec0e';
const STAGE = { name: 'apply', of: ID, organization: '00000000000', connector: 'prova' } as const;

test('stages join the trace of their delivery from processes that never met; a failure says its code only', async () => {
  const collector = await startCollector();
  const first = await openTraces(collector.url);
  stageEnded({ ...STAGE, name: 'received' }, Date.now() - 5);
  await first.close();
  const second = await openTraces(`${collector.url}/v1/traces`);
  stageEnded(
    STAGE,
    Date.now() - 3,
    new ProblemError(problem('apply.x', 'of MARIO ROSSI', { class: 'transient' })),
  );
  stageEnded(STAGE, Date.now() - 2, new TypeError('of MARIO ROSSI'));
  await second.close();
  stageEnded(STAGE, Date.now());
  assert.deepEqual(
    collector.spans.map(({ traceId, parentSpanId, name, status }) => [
      traceId,
      parentSpanId || undefined,
      name,
      status.message,
    ]),
    [
      ['01a202fd99197f34b770da9dda6bec0e', undefined, 'received', undefined],
      ['01a202fd99197f34b770da9dda6bec0e', 'b770da9dda6bec0e', 'apply', 'apply.x'],
      ['01a202fd99197f34b770da9dda6bec0e', 'b770da9dda6bec0e', 'apply', 'TypeError'],
    ],
  );
  assert.equal(collector.spans[0]?.spanId, 'b770da9dda6bec0e');
  assert.equal(new Set(collector.spans.map(({ spanId }) => spanId)).size, 3);
  assert.doesNotMatch(collector.bodies.join(''), /MARIO/);
  assert.match(collector.bodies.join(''), /"service.name","value":\{"stringValue":"tramite"\}/);
  await collector.close();
});

test('a collector that is not there holds nothing up', async () => {
  const faults: object[] = [];
  const traces = await openTraces('http://127.0.0.1:1', { warn: (facts) => void faults.push(facts) });
  stageEnded(STAGE, Date.now());
  const began = performance.now();
  await traces.close();
  assert.ok(performance.now() - began < 6_000);
  assert.equal(faults.length, 1);
});

test('a process without pages shows its figures, and nothing else', async () => {
  const scraped = await startScrape({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${scraped.port}`;
  const answer = await fetch(`${url}/metrics`);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
  const text = await answer.text();
  assert.match(text, /^tramite_sent_bytes_total\{.*"prova"\} \d/m);
  assert.match(text, /^process_cpu_seconds_total /m);
  assert.equal((await fetch(`${url}/`)).status, 404);
  assert.equal((await fetch(`${url}/metrics`, { method: 'POST' })).status, 404);
  await assert.rejects(startScrape({ host: '127.0.0.1', port: scraped.port }), /EADDRINUSE/);
  await scraped.close();
});
