/** `npm run bench -- <name> [options]`: each bench ends with one JSON object on its last line. */
import { api } from './api.ts';
import { arrivals } from './arrivals.ts';
import { ingest } from './ingest.ts';
import { live } from './live.ts';
import { mapping } from './mapping.ts';
import { transports } from './transports.ts';

const BENCHES: { readonly [name: string]: (args: readonly string[]) => Promise<object> } = {
  api,
  arrivals,
  ingest,
  live,
  mapping,
  transports,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(
    `usage: npm run bench -- <${Object.keys(BENCHES).join('|')}> [--rows N] [--per-position N] [--layout tari|cbi-mav] [--json]\n`,
  );
  process.exitCode = 2;
} else {
  process.stdout.write(`${JSON.stringify(await bench(args))}\n`);
}
