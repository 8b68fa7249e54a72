/** stable: size and time stand still, over some listings and for some time, and the end of the file is written. */
import { count } from './count.ts';
import type { GateCheck, Proof, Sight } from './gate.ts';

/** Layouts of such encodings may end in binary zeros. */
const BINARY = /^(ebcdic|cp037|cp280|cp500|cp1144|cp1148)/i;

export const stable: GateCheck<'stable'> = {
  async look(gate, { row, now }) {
    const still = Math.floor((now.getTime() - row.changedAt.getTime()) / 1000);
    if (row.listings === 1 && gate.listings > 1 && row.changedAt > row.firstSeenAt)
      return { reason: 'size still changing' };
    if (row.listings < gate.listings)
      return {
        reason: `size and time must stand still over ${gate.listings} listings; ${row.listings} so far`,
      };
    if (still < gate.seconds)
      return {
        reason: `size and time must stand still for ${gate.seconds} seconds; ${still} so far`,
        again: new Date(row.changedAt.getTime() + gate.seconds * 1000),
      };
    return undefined;
  },
  prove: async (_gate, sight) => endIsWritten(sight),
};

/** Of whatever stands still: an envelope proves its own end. */
export function endIsWritten({ program }: Pick<Sight, 'program'>): Proof {
  const { options } = program.gestionale.positions;
  const binary = BINARY.test(String(options.encoding ?? ''));
  return program.connector.receive.envelope.length > 0 || binary
    ? { push: () => undefined, end: () => undefined }
    : writtenEnd();
}

/** Some servers give a file its full size at once and fill it later: what is not written yet reads as NUL. */
function writtenEnd(): Proof {
  let empty = 0;
  let size = 0;
  return {
    push(chunk: Uint8Array): void {
      size += chunk.length;
      let last = chunk.length;
      while (last > 0 && chunk[last - 1] === 0) last -= 1;
      empty = last === 0 ? empty + chunk.length : chunk.length - last;
    },
    end: () =>
      empty === 0
        ? undefined
        : {
            reason: `its last ${count(empty, 'byte')} of ${size} are NUL: its size is reserved, its content not written yet`,
          },
  };
}
