/**
 * Several envelopes, one in the other. Between two layers the bytes rest with the caller, on disk: a zip is read from
 * its end, and a layer is opened only after the one around it was read to its end and proven.
 */
import type {
  Enclosed,
  EnvelopeLimits,
  EnvelopeOptions,
  Envelopes,
  Sealed,
  Spool,
} from '../../domain/ports/envelope.ts';
import { ok, type Result } from '../../domain/problem.ts';
import { tooDeep, wrongMembers } from './faults.ts';
import { Outflow } from './outflow.ts';

export interface LayerLimits extends EnvelopeLimits {
  /** Envelopes one in the other. */
  readonly depth: number;
}

export const LAYER_LIMITS: LayerLimits = { members: 1000, bytes: 10_000_000_000, ratio: 200, depth: 4 };

/** Secrets already resolved. */
export interface Layer {
  readonly wrap: string;
  readonly options: EnvelopeOptions;
}

type Kept = Sealed & AsyncDisposable;

/**
 * The innermost files in order, under base names. `layers`: outermost first. Limits hold for
 * all that one layer gives together, measured against the file that came: boxes of small bombs are one bomb. Throws as
 * `Envelope.open` does, and `envelope.depth`; whoever reads uses no byte before all was read without a throw.
 */
export async function* openLayers(
  envelopes: Envelopes,
  layers: readonly Layer[],
  sealed: Sealed,
  spool: Spool,
  limits: LayerLimits = LAYER_LIMITS,
): AsyncGenerator<Enclosed, void, undefined> {
  if (layers.length > limits.depth) throw tooDeep(sealed.name, limits.depth);
  let boxes: readonly Sealed[] = [sealed];
  let kept: Kept[] = [];
  try {
    for (const layer of layers.slice(0, -1)) {
      const around = kept;
      kept = [];
      try {
        boxes = await keepMembers(openAll(envelopes, layer, boxes, sealed, limits), spool, kept);
      } finally {
        await dispose(around);
      }
    }
    const last = layers.at(-1);
    if (last === undefined) yield { name: sealed.name, bytes: sealed.bytes() };
    else yield* openAll(envelopes, last, boxes, sealed, limits);
  } finally {
    await dispose(kept);
  }
}

async function keepMembers(members: AsyncIterable<Enclosed>, spool: Spool, kept: Kept[]): Promise<Sealed[]> {
  const boxes: Sealed[] = [];
  for await (const { name, bytes } of members) {
    const box = await spool.keep(bytes);
    kept.push(box);
    boxes.push({
      name,
      size: box.size,
      read: (offset, length) => box.read(offset, length),
      bytes: () => box.bytes(),
    });
  }
  return boxes;
}

async function dispose(kept: readonly Kept[]): Promise<void> {
  for (const box of kept) await box[Symbol.asyncDispose]();
}

/** One layer around each of the boxes that the layer around it gave. */
async function* openAll(
  envelopes: Envelopes,
  { wrap, options }: Layer,
  boxes: readonly Sealed[],
  outermost: Sealed,
  limits: LayerLimits,
): AsyncGenerator<Enclosed, void, undefined> {
  const envelope = envelopes.envelope(wrap);
  const flow = new Outflow(outermost.size, limits);
  const names = new Set<string>();
  for (const box of boxes) {
    for await (const { name, bytes } of envelope.open(box, options, limits)) {
      if (names.has(name))
        throw wrongMembers(
          name,
          'two files have this name once they are opened',
          'Ask the sender for one name each.',
        );
      names.add(name);
      if (names.size > limits.members)
        throw wrongMembers(
          outermost.name,
          `it holds more than ${limits.members} files`,
          'Ask the sender for fewer files in one envelope.',
        );
      yield { name, bytes: flow.pass(name, bytes) };
    }
  }
}

/** The file as it leaves, under a name that grew by each layer. `layers`: outermost first; the last is applied first. */
export function sealLayers(
  envelopes: Envelopes,
  layers: readonly Layer[],
  inside: Enclosed,
  at: Date,
): Result<Enclosed> {
  let sealed = inside;
  for (const { wrap, options } of layers.toReversed()) {
    const result = envelopes.envelope(wrap).seal(sealed, options, at);
    if (!result.ok) return result;
    sealed = result.value;
  }
  return ok(sealed);
}
