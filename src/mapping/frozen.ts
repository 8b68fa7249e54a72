/** JSON that many records share, closed to whoever finds a way to write into it. */
import type { Json } from '../domain/debt-position.ts';

/** The same value, frozen all the way down. */
export function frozen<T extends Json>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner as Json);
  return value;
}
