/** Every adapter of the port `Nodo`. A new one is a folder here and a line below. */
import type { Clock } from '../domain/ports/clock.ts';
import type { Nodi, NodoAdapter } from '../domain/ports/nodo.ts';
import { gpd } from './gpd/adapter.ts';

/** `adapter` throws on an unknown name: configuration is validated against the specs before. */
export function nodiOf(clock: Clock): Nodi {
  const adapters: ReadonlyMap<string, NodoAdapter> = new Map(
    [gpd(clock)].map((adapter) => [adapter.spec.name, adapter]),
  );
  return {
    specs: [...adapters.values()].map(({ spec }) => spec),
    adapter(name) {
      const found = adapters.get(name);
      if (found === undefined) throw new RangeError(`no Nodo adapter is called ${name}`);
      return found;
    },
  };
}

/** On the computer's clock. */
export const nodi: Nodi = nodiOf({ now: () => new Date() });
