/**
 * Composition root of a mapping process (src/mapping/pool.ts spawns it): formats, schema, encoders and the Nodo's
 * limits, then sealed. It must stay light: each process costs its memory.
 */
import schema from '../schemas/debt-position.schema.json' with { type: 'json' };
import { formats } from './formats/registry.ts';
import { serve } from './mapping/child.ts';
import { seal } from './mapping/seal.ts';
import { shapeCheck } from './mapping/shape.ts';
import { inexpressible } from './nodo/gpd/expressible.ts';
import { encodeStagedRecord, encodeStagedUnit } from './store/staged-rows.ts';

/** By adapter; those that are not here take every canonical position. */
const LIMITS: Readonly<Record<string, typeof inexpressible>> = { gpd: inexpressible };

const parts = {
  formats,
  shape: shapeCheck(schema),
  inexpressible: (adapter: string, position: Parameters<typeof inexpressible>[0]) =>
    LIMITS[adapter]?.(position) ?? [],
};
// Streams are opened before the doors close.
const { stdin, stdout } = process;
const end = process.exit.bind(process, 0);
seal();
serve(stdin, stdout, parts, { unit: encodeStagedUnit, record: encodeStagedRecord }, end);
