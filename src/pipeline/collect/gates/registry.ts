/** Every gate. A new one is one more file and one more line here. */
import type { Gate } from '../../../domain/configuration.ts';
import { endsWithAny } from './companion.ts';
import type { Closed, GateCheck, Proof, Sight } from './gate.ts';
import { marker } from './marker.ts';
import { sidecarHash } from './sidecar-hash.ts';
import { endIsWritten, stable } from './stable.ts';
import { trailer } from './trailer.ts';

const seconds = (from: number, length: number): Date => new Date(from + length * 1000);

/** rename: the sender writes under a temporary name, and renames what is whole. */
const rename: GateCheck<'rename'> = {
  async look({ suffixes }, { file }) {
    const suffix = suffixes.find((one) => endsWithAny(file.name, [one]));
    return suffix === undefined ? undefined : { reason: `its name is temporary (${suffix})` };
  },
  hides: (_gate, name) => name.startsWith('.'),
};

/** The name that a file will bear once it is whole. */
export function finalName(gates: readonly Gate[], name: string): string {
  for (const gate of gates) {
    const suffix = gate.gate === 'rename' ? gate.suffixes.find((one) => endsWithAny(name, [one])) : undefined;
    if (suffix !== undefined) return name.slice(0, -suffix.length);
  }
  return name;
}

const minimumAge: GateCheck<'minimumAge'> = {
  async look(gate, { file, row, now }) {
    const ready = seconds(Math.max(file.modifiedMs, row.changedAt.getTime()), gate.seconds);
    return now < ready ? { reason: `younger than ${gate.seconds} seconds`, again: ready } : undefined;
  },
};

/** quiet: nothing was written or closed for a while; whoever resumes starts it again. */
const quiet: GateCheck<'quiet'> = {
  async look(gate, { file, now }) {
    const ready = seconds(file.modifiedMs, gate.seconds);
    const since = Math.max(0, Math.floor((now.getTime() - file.modifiedMs) / 1000));
    return now < ready
      ? { reason: `written ${since} seconds ago; it must be quiet for ${gate.seconds}`, again: ready }
      : undefined;
  },
  prove: async (_gate, sight) => endIsWritten(sight),
};

const CHECKS: { readonly [Kind in Gate['gate']]: GateCheck<Kind> } = {
  rename,
  minimumAge,
  quiet,
  stable,
  marker,
  sidecarHash,
  trailer,
};

/** Those that cost nothing first. */
const SEQUENCE = Object.keys(CHECKS);

const sorted = (gates: readonly Gate[]): readonly Gate[] =>
  [...gates].sort((a, b) => SEQUENCE.indexOf(a.gate) - SEQUENCE.indexOf(b.gate));

/** The compiler does not follow a gate and its check through the table; the table's type holds them together. */
const checkOf = (gate: Gate): GateCheck<Gate['gate']> => CHECKS[gate.gate] as GateCheck<Gate['gate']>;

export interface Shut extends Closed {
  readonly gate: Gate['gate'];
}

/** The first gate that the listing alone shows closed. */
export async function closedGate(gates: readonly Gate[], sight: Sight): Promise<Shut | undefined> {
  for (const gate of sorted(gates)) {
    const closed = await checkOf(gate).look?.(gate as never, sight);
    if (closed !== undefined) return { gate: gate.gate, ...closed };
  }
  return undefined;
}

export interface GateProof extends Proof {
  readonly gate: Gate['gate'];
}

/** Those that judge the bytes while they pass. */
export async function proofsOf(gates: readonly Gate[], sight: Sight): Promise<readonly GateProof[]> {
  const proofs: GateProof[] = [];
  for (const gate of sorted(gates)) {
    const proof = await checkOf(gate).prove?.(gate as never, sight);
    if (proof !== undefined) proofs.push({ gate: gate.gate, ...proof });
  }
  return proofs;
}

/** What belongs to a file of this name and is settled with it. */
export const companionsOf = (gates: readonly Gate[], name: string): readonly string[] => [
  ...new Set(gates.flatMap((gate) => checkOf(gate).companions?.(gate as never, name) ?? [])),
];

/** Whether a name is a marker, a hash or a temporary one, and so no file of its own. */
export const isHidden = (gates: readonly Gate[], name: string): boolean =>
  gates.some((gate) => checkOf(gate).hides?.(gate as never, name) === true);
