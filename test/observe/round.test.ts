import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { BODY } from '../pipeline/scene.ts';
import type { CollectedSpan } from './collector.ts';
import { brokenFile, CANARIES, canaryFile, FILE, openRound } from './round.ts';

const BROKEN = `rotto_${CANARIES.fiscalCode}.csv`;
const ACKNOWLEDGED = `rotto_${CANARIES.fiscalCode}.esito.csv`;

const round = await openRound();
const { context, scene, collector, logs } = round;
let metrics = '';
let deliveries: readonly { readonly id: string; readonly number: number; readonly state: string }[] = [];

before(async () => {
  await scene.drop(FILE, canaryFile());
  await round.until('the acknowledgement', async () => (await scene.returned()).size > 0);
  await writeFile(join(scene.back, ACKNOWLEDGED), 'di un altro');
  await scene.drop(BROKEN, brokenFile());
  const { rows } = await context.database.query<{ iuv: string }>('select iuv from installment limit 1');
  const paid = await scene.sandbox.pay({
    org: BODY,
    iuv: rows[0]?.iuv ?? '',
    at: new Date(Date.now() - 60_000).toISOString(),
  });
  ok(paid.paid);
  await round.until('the report', async () =>
    [...(await scene.returned()).keys()].some((name) => name.startsWith('PAGATI')),
  );
  await round.until('a log of the taken name', () =>
    logs.some((line) => line.includes('dispatch.name-taken')),
  );
  const states = async () =>
    (
      await context.database.query<{ id: string; number: number; state: string }>(
        'select delivery_id as id, number, state::text from delivery order by number',
      )
    ).rows;
  await round.until('the refusal', async () => (await states()).some(({ state }) => state === 'refused'));
  // Alerts are looked for once a minute.
  scene.advance(61_000);
  await round.until('a log of the angry servers', () => logs.some((line) => line.includes('alert.webhook')));
  metrics = await round.metrics();
  deliveries = await states();
  await round.stop();
});

const value = (name: string, labels: { readonly [name: string]: string }): number => {
  const wanted = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  const lines = metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && wanted.every((one) => line.includes(one)));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
};

test('every component says what it received, sent and failed, in things and bytes, and how long it took', () => {
  const tari = { organization: BODY, connector: 'tari' };
  const folder = { component: 'transport', name: 'folder', ...tari };
  equal(value('tramite_received_total', folder), 2, 'two files came in');
  equal(value('tramite_sent_total', folder), 2, 'an acknowledgement and a report went back');
  equal(
    value('tramite_received_bytes_total', folder),
    canaryFile().length + brokenFile().length,
    'every byte of both',
  );
  ok(value('tramite_sent_bytes_total', folder) > 0);
  ok(value('tramite_received_total', { component: 'format', name: 'csv' }) >= 9);
  ok(value('tramite_received_bytes_total', { component: 'format', name: 'csv' }) >= canaryFile().length);
  equal(value('tramite_received_total', { component: 'mapping', name: 'positions', ...tari }), 9);
  equal(
    value('tramite_failed_total', { component: 'mapping', name: 'positions', ...tari, class: 'data' }),
    7,
  );
  ok(value('tramite_sent_total', { component: 'mapping', name: 'positions', ...tari }) >= 2);
  ok(value('tramite_sent_total', { component: 'nodo', name: 'gpd', organization: BODY }) >= 2);
  ok(value('tramite_received_bytes_total', { component: 'nodo', name: 'gpd', organization: BODY }) > 0);
  ok(value('tramite_failed_total', { component: 'notifier', name: 'webhook', class: 'transient' }) > 0);
  ok(value('tramite_failed_total', { component: 'transport', name: 'http', connector: 'mensa' }) > 0);
  ok(
    value('tramite_failed_total', {
      component: 'transport',
      name: 'http',
      connector: 'scuola',
      class: 'auth',
    }) > 0,
  );
  for (const [component, name, operation] of [
    ['transport', 'folder', 'read'],
    ['transport', 'folder', 'write'],
    ['format', 'csv', 'cut'],
    ['format', 'csv', 'write'],
    ['mapping', 'positions', 'stage'],
    ['mapping', 'acknowledgement', 'acknowledge'],
    ['nodo', 'gpd', 'send'],
    ['nodo', 'gpd', 'receipts'],
    ['notifier', 'webhook', 'notify'],
  ] as const)
    ok(value('tramite_operation_seconds_count', { component, name, operation }) > 0, `${name} ${operation}`);
  for (const queue of [
    'collect',
    'ingest',
    'publish',
    'gather',
    'acknowledge',
    'report',
    'dispatch',
    'alert',
  ]) {
    ok(value('tramite_received_total', { component: 'verb', name: queue, organization: BODY }) > 0, queue);
    ok(value('tramite_operation_seconds_count', { component: 'verb', name: queue }) > 0, queue);
    ok(value('tramite_queue_wait_seconds_count', { queue }) > 0, queue);
    match(metrics, new RegExp(`tramite_queue_age_seconds\\{queue="${queue}"\\} \\d`));
  }
  for (const stage of ['received', 'survey', 'stage', 'gates', 'apply', 'publish', 'acknowledge', 'dispatch'])
    ok(value('tramite_lag_seconds_count', { stage }) > 0, stage);
});

test('labels are names of the configuration and of specifications', () => {
  const known = /^(\d{11}|[a-z][a-zA-Z0-9_-]*|\+Inf|[\d.e+-]+|v\d+\.\d+\.\d+)$/;
  for (const line of metrics.split('\n').filter((one) => one.startsWith('tramite_')))
    for (const [, label] of line.matchAll(/="([^"]*)"/g)) match(label ?? '', known, line);
});

const attribute = (span: CollectedSpan, name: string): unknown =>
  Object.values(span.attributes.find(({ key }) => key === name)?.value ?? {})[0];

test('a delivery is one trace, whose id is the delivery’s own, over all its stages', () => {
  deepEqual([...collector.paths], ['/v1/traces']);
  const first = deliveries.find(({ state }) => state === 'applied');
  const trace = (first?.id ?? '').replaceAll('-', '');
  const spans = collector.spans.filter(({ traceId }) => traceId === trace);
  const names = new Set(spans.map(({ name }) => name));
  for (const name of ['received', 'survey', 'stage', 'gates', 'apply', 'publish', 'acknowledge', 'dispatch'])
    ok(names.has(name), name);
  const roots = spans.filter(({ parentSpanId }) => !parentSpanId);
  deepEqual(
    roots.map(({ name }) => name),
    ['received'],
  );
  for (const span of spans) {
    if (span !== roots[0]) equal(span.parentSpanId, roots[0]?.spanId);
    equal(attribute(span, 'tramite.organization'), BODY);
    equal(attribute(span, 'tramite.connector'), 'tari');
    ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
  }
  const published = spans.filter(({ name }) => name === 'publish');
  equal(
    published.reduce((sum, span) => sum + Number(attribute(span, 'tramite.confirmed') ?? 0), 0),
    value('tramite_received_total', { component: 'nodo', name: 'gpd' }) > 0 ? 2 : -1,
  );
  const report = collector.spans.find(({ name }) => name === 'report');
  ok(
    collector.spans.some(({ name, traceId }) => name === 'dispatch' && traceId === report?.traceId),
    'a report is a trace of its own, with its dispatch',
  );
});

test('no canary is in logs, metrics, traces or the journal, in whatever dress', async () => {
  const { rows } = await context.database.query<{ text: string }>(
    'select row_to_json(j)::text as text from journal j',
  );
  const places = {
    logs: logs.join(''),
    metrics,
    traces: collector.bodies.join('\n'),
    journal: rows.map(({ text }) => text).join('\n'),
  };
  for (const [place, text] of Object.entries(places)) {
    ok(text.length > 500, `${place} says something`);
    for (const [kind, canary] of Object.entries(CANARIES)) {
      const plain = text.toLowerCase();
      ok(
        !plain.includes(canary.toLowerCase()),
        `${kind} in ${place}: ${around(plain, canary.toLowerCase())}`,
      );
      ok(!text.includes(Buffer.from(canary).toString('base64').slice(0, 12)), `${kind} in ${place}, base64`);
    }
    doesNotMatch(text, /canarino/i, `a part of a canary in ${place}`);
  }
});

const around = (text: string, canary: string): string => {
  const at = text.indexOf(canary);
  return at < 0 ? '' : text.slice(Math.max(0, at - 200), at + 100);
};

const LABELS = new Set(
  'job component name organization connector class operation stage queue state kind access outcome le'.split(
    ' ',
  ),
);

/** Names of ours in an expression of Prometheus. */
const namesIn = (expression: string): readonly string[] => expression.match(/\btramite_[a-z_]+/g) ?? [];

test('dashboard and alert rules ask only for figures that are there', async () => {
  const at = (path: string) => readFile(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');
  const there = new Set(
    metrics
      .match(/^(?:# TYPE )?(?:tramite|nodejs|process)_[a-z_]+/gm)
      ?.map((name) => name.replace('# TYPE ', '')),
  );
  const dashboard = JSON.parse(await at('grafana/tramite.json')) as {
    readonly panels: readonly {
      readonly title: string;
      readonly targets?: readonly { readonly expr: string }[];
    }[];
    readonly templating: { readonly list: readonly { readonly query?: unknown }[] };
  };
  const rules = parse(await at('prometheus/rules.yaml')) as {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly alert?: string;
        readonly expr: string;
        readonly annotations?: { readonly summary?: string; readonly description?: string };
      }[];
    }[];
  };
  const asked = [
    ...dashboard.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => [title, expr] as const),
    ),
    ...dashboard.templating.list.map((one) => ['a variable', JSON.stringify(one.query ?? '')] as const),
    ...rules.groups.flatMap((group) => group.rules.map((rule) => [rule.alert ?? '', rule.expr] as const)),
  ];
  ok(asked.length > 25);
  for (const [who, expression] of asked) {
    for (const name of namesIn(expression)) ok(there.has(name), `${who}: there is no ${name}`);
    equal(expression.split('(').length, expression.split(')').length, `${who}: ${expression}`);
    for (const [, label = ''] of expression.matchAll(/(?:\{|,)([a-z]+)(?:=~|!=|=)/g))
      ok(LABELS.has(label), `${who}: there is no label ${label}`);
  }
  for (const { alert, annotations } of rules.groups.flatMap((group) => group.rules)) {
    ok(alert, 'only alerts');
    ok(annotations?.summary && annotations.description, `${alert} says what to do`);
  }
  const prometheus = parse(await at('prometheus/prometheus.yaml')) as {
    readonly rule_files: readonly string[];
  };
  deepEqual(prometheus.rule_files, ['rules.yaml']);
});
