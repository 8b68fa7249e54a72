/** The mapping process from inside: one request at a time, in the order they come; gone when the parent is. */
import type { Readable, Writable } from 'node:stream';
import type { Json } from '../domain/debt-position.ts';
import type { DeliveryFacts, Program } from '../domain/ports/mapping.ts';
import type { Problem } from '../domain/problem.ts';
import { encodeFrame, type Frame, FrameReader, jsonPart, KIND, readJson, readSlice } from './frames.ts';
import { indexSlice } from './group-index.ts';
import { DEFAULT_UNIT_MS, type Parts, type Prepared, prepare } from './prepared.ts';
import type { Progress } from './progress.ts';
import { renderAcknowledgement, renderReport } from './render.ts';
import { stageSlice } from './stage.ts';
import type { Encoders } from './staged.ts';

/** First part of every request. */
export interface Order {
  readonly hash: string;
  readonly unitMs?: number;
  readonly delivery?: DeliveryFacts;
  readonly verdict?: Problem;
  readonly facts?: Json;
}

const NOWHERE: DeliveryFacts = {
  deliveryId: '',
  fileName: '',
  receivedAt: '1970-01-01T00:00:00Z',
  today: '1970-01-01',
};

export function serve(
  input: Readable,
  output: Writable,
  parts: Parts,
  encoders: Encoders,
  end: () => void,
): void {
  const frames = new FrameReader();
  const programs = new Map<string, Prepared | Problem>();
  let last: Promise<void> = Promise.resolve();
  const answer = (kind: number, request: number, chunks: readonly Uint8Array[]): void => {
    for (const chunk of encodeFrame(kind, request, chunks)) output.write(chunk);
  };
  const handle = async (frame: Frame): Promise<void> => {
    try {
      if (frame.kind === KIND.program) {
        const program = readJson<Program>(frame.parts[0]);
        const prepared = prepare(program, parts);
        programs.set(program.hash, prepared.ok ? prepared.value : prepared.problem);
        return;
      }
      const order = readJson<Order>(frame.parts[0]);
      const prepared = programs.get(order.hash);
      if (prepared === undefined) throw new Error(`no program ${order.hash}`);
      if (!('mapping' in prepared)) answer(KIND.refused, frame.request, [jsonPart(prepared)]);
      else {
        const progress: Progress = {
          // What JSONata itself evaluates stops by itself less surely.
          each: prepared.mapping.engine === 'reference',
          at: (part) => answer(KIND.alive, frame.request, [jsonPart({ part, each: progress.each })]),
        };
        progress.at(0);
        answer(KIND.done, frame.request, await work(frame, order, prepared, encoders, progress));
      }
    } catch (error) {
      answer(KIND.broken, frame.request, [
        Buffer.from(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      ]);
    }
  };
  input.on('data', (chunk: Uint8Array) => {
    for (const frame of frames.push(chunk)) last = last.then(() => handle(frame));
  });
  input.once('end', end);
  input.once('error', end);
  output.once('error', end);
  answer(KIND.ready, 0, []);
}

async function work(
  frame: Frame,
  order: Order,
  prepared: Prepared,
  encoders: Encoders,
  progress: Progress,
): Promise<readonly Uint8Array[]> {
  prepared.limit(order.unitMs ?? DEFAULT_UNIT_MS);
  const [, ...parts] = frame.parts;
  const delivery = order.delivery ?? NOWHERE;
  switch (frame.kind) {
    case KIND.stage: {
      const { rows, ...counts } = await stageSlice(
        prepared,
        delivery,
        readSlice(parts).slice,
        encoders,
        order.verdict,
        progress,
      );
      return [jsonPart(counts), Buffer.from(rows)];
    }
    case KIND.index: {
      const { rows, ...counts } = indexSlice(prepared, delivery, readSlice(parts).slice, encoders);
      return [jsonPart(counts), Buffer.from(rows)];
    }
    case KIND.acknowledge: {
      const { slice, rest } = readSlice(parts);
      return [
        jsonPart(
          await renderAcknowledgement(
            prepared,
            delivery,
            slice,
            readJson<readonly Json[]>(rest[0]),
            progress,
          ),
        ),
      ];
    }
    case KIND.report:
      return [
        jsonPart(
          await renderReport(prepared, order.facts ?? null, readJson<readonly Json[]>(parts[0]), progress),
        ),
      ];
    default:
      throw new Error(`no request of kind ${frame.kind}`);
  }
}
