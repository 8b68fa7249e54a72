/**
 * Traces to an OpenTelemetry collector by OTLP over HTTP. One trace per delivery: its id is the delivery's UUID, the
 * span of its reception has the UUID's second half for id, and every stage is a child of that span, whichever process
 * ran it and whenever. The SDK is loaded only where traces are wanted.
 */
import { randomBytes } from 'node:crypto';
import type { Context as SpanContext } from '@opentelemetry/api';
import type { IdGenerator, SpanExporter, TracerProviderOptions } from '@opentelemetry/sdk-trace';
import type { Log } from './log.ts';
import { type StageSpan, sendSpansTo } from './stage.ts';

const PATH = '/v1/traces';
const TIMEOUT_MS = 3_000;
const EVERY_MS = 1_000;

export interface Traces {
  /** Sends what is left, in bounded time. */
  close(): Promise<void>;
}

export const traceIdOf = (id: string): string => id.replaceAll('-', '').toLowerCase();
export const rootSpanOf = (id: string): string => traceIdOf(id).slice(16);

/**
 * `url`: of the collector, with or without the path of traces. The log says when it stops taking them; what it does not
 * take is lost: a trace is a convenience, the journal is the account.
 */
export async function openTraces(
  url: string,
  log: Pick<Log, 'warn'> = { warn: () => undefined },
): Promise<Traces> {
  const [api, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const ids = new StageIds();
  const exporter = telling(new OTLPTraceExporter({ url: tracesUrl(url), timeoutMillis: TIMEOUT_MS }), log);
  const provider = new sdk.TracerProvider({
    resource: RESOURCE,
    idGenerator: ids,
    sampler: new sdk.AlwaysOnSampler(),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: EVERY_MS,
        exportTimeoutMillis: TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('tramite');
  sendSpansTo((span) => {
    const first = span.name === 'received' || span.name === 'report';
    const parent: SpanContext = first
      ? api.ROOT_CONTEXT
      : api.trace.setSpanContext(api.ROOT_CONTEXT, {
          traceId: traceIdOf(span.of),
          spanId: rootSpanOf(span.of),
          traceFlags: api.TraceFlags.SAMPLED,
          isRemote: true,
        });
    ids.next = first ? span.of : undefined;
    const sent = tracer.startSpan(
      span.name,
      { startTime: span.from, attributes: attributesOf(span) },
      parent,
    );
    if (span.failure !== undefined)
      sent.setStatus({ code: api.SpanStatusCode.ERROR, message: span.failure.code });
    sent.end(span.to);
  });
  return {
    async close() {
      sendSpansTo(undefined);
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** Says once that spans do not arrive, until one does. */
function telling(exporter: SpanExporter, log: Pick<Log, 'warn'>): SpanExporter {
  let well = true;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && well)
          log.warn({ error: String(result.error ?? 'refused') }, 'traces do not reach their collector');
        well = !failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

const attributesOf = ({ of, organization, connector, facts = {}, failure }: StageSpan) => ({
  'tramite.delivery': of,
  'tramite.organization': organization,
  'tramite.connector': connector,
  ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [`tramite.${name}`, value])),
  ...(failure === undefined ? {} : { 'error.type': failure.code, 'tramite.problem.class': failure.class }),
});

function tracesUrl(url: string): string {
  const base = url.replace(/\/+$/, '');
  return base.endsWith(PATH) ? base : base + PATH;
}

/** Random, but for the first span of a delivery, whose ids its other stages know without having seen it. */
class StageIds implements IdGenerator {
  /** Id of the delivery whose first span is made next. */
  next: string | undefined;

  generateTraceId(): string {
    return this.next === undefined ? hex(16) : traceIdOf(this.next);
  }

  generateSpanId(): string {
    return this.next === undefined ? hex(8) : rootSpanOf(this.next);
  }
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

type Resource = NonNullable<TracerProviderOptions['resource']>;

/** Who we are, and nothing of the machine. */
const RESOURCE: Resource = {
  attributes: { 'service.name': 'tramite' },
  merge: (other) => other ?? RESOURCE,
  getRawAttributes: () => [['service.name', 'tramite']],
};
