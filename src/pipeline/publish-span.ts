/** A call to the Nodo carries positions of several deliveries: each of these has its part of it in its own trace. */
import type { Outcome } from '../domain/ports/nodo.ts';
import { stageEnded } from '../observe/stage.ts';
import type { Claimed } from '../store/publications.ts';

export function publishedStages(
  organization: string,
  batch: readonly Claimed[],
  outcomes: readonly Outcome[],
  from: number,
): void {
  const counts = new Map<string, { readonly connector: string; readonly facts: Record<string, number> }>();
  for (const [index, { delivery, connector }] of batch.entries()) {
    const outcome = outcomes[index]?.kind;
    if (outcome === undefined) continue;
    const known = counts.get(delivery) ?? { connector, facts: { positions: 0 } };
    known.facts.positions = (known.facts.positions ?? 0) + 1;
    known.facts[outcome] = (known.facts[outcome] ?? 0) + 1;
    counts.set(delivery, known);
  }
  for (const [of, { connector, facts }] of counts)
    stageEnded({ name: 'publish', of, organization, connector, facts }, from);
}
