/**
 * Composition root of a mapping process (src/mapping/pool.ts spawns it): formats, schema, encoders and the Nodo's
 * limits, then sealed. It must stay light: each process costs its memory.
 */
import { randomFillSync } from 'node:crypto';
import { getHeapStatistics } from 'node:v8';
import schema from '../schemas/debt-position.schema.json' with { type: 'json' };
import type { StagedUnit } from './domain/staged.ts';
import { countedUuids, millisOf } from './domain/uuid.ts';
import { formats } from './formats/registry.ts';
import { serve } from './mapping/child.ts';
import { seal } from './mapping/seal.ts';
import { shapeCheck } from './mapping/shape.ts';
import { inexpressible } from './nodo/gpd/expressible.ts';
import { encodeStagedRecord, encodeStagedUnit } from './store/staged-rows.ts';

/** By adapter; those that are not here take every canonical position. */
const LIMITS: Readonly<Record<string, typeof inexpressible>> = { gpd: inexpressible };

/** Part of the heap that evaluations may fill: beyond it V8 ends the process. */
const HEAP_SHARE = 0.55;

const collect = globalThis.gc;
Reflect.deleteProperty(globalThis, 'gc');

const parts = {
  formats,
  spent: {
    heapUsed: () => getHeapStatistics().used_heap_size,
    collect: () => void collect?.(),
    heap: getHeapStatistics().heap_size_limit * HEAP_SHARE,
    cpuMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
  },
  shape: shapeCheck(schema),
  inexpressible: (adapter: string, position: Parameters<typeof inexpressible>[0]) =>
    LIMITS[adapter]?.(position) ?? [],
};
const POOL = new Uint16Array(4096);
let drawn = POOL.length;
/** A whole number below 4096; drawing them one by one costs more than the rest of an id. */
function random(): number {
  if (drawn === POOL.length) {
    randomFillSync(POOL);
    drawn = 0;
  }
  drawn += 1;
  return (POOL[drawn - 1] ?? 0) & 0xfff;
}
let ids: { readonly of: string; readonly next: (count: number) => string } | undefined;
/** Ids of a delivery's positions sort by record, after those of deliveries before it. */
function positionId({ deliveryId, unit }: StagedUnit): string {
  if (ids?.of !== deliveryId) ids = { of: deliveryId, next: countedUuids(millisOf(deliveryId), random) };
  return ids.next(unit);
}

// Streams are opened before the doors close.
const { stdin, stdout } = process;
const end = process.exit.bind(process, 0);
seal();
const encoders = {
  unit: (row: StagedUnit) => encodeStagedUnit(row, positionId(row)),
  record: encodeStagedRecord,
};
serve(stdin, stdout, parts, encoders, end);
