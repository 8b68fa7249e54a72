/**
 * `npm test` draws some of the many like cases of one proof, the same each time: what a change has to pass must not depend
 * on the day. `npm test -- --whole` takes them all; `TRAMITE_TEST_SEED` draws others.
 */
const WHOLE = process.env.TRAMITE_TEST_WHOLE === '1';
const SEED = Number(process.env.TRAMITE_TEST_SEED ?? 1);

/** One in so many, evenly spread: so many seeds give each its turn. */
export const drawn = <T>(all: readonly T[], oneIn: number): readonly T[] =>
  WHOLE ? all : all.filter((_one, index) => index % oneIn === SEED % oneIn);

/** For the name of a test: how to have this very draw again. */
export const drawnBy = WHOLE ? 'all' : `TRAMITE_TEST_SEED=${SEED}`;
