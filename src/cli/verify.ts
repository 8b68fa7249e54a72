/** verify: proves on the live database that nothing was lost, doubled or altered; `--nodo` also against the Nodo and the archive. */
import { verify as verifyAll } from '../pipeline/verify.ts';
import type { Verb } from './verb.ts';

export const verify: Verb = {
  name: 'verify',
  summary:
    'proves that nothing was lost, doubled or altered; with --nodo also against the Nodo and the archived bytes',
  usage: '[--nodo] [--archive]',
  options: { nodo: { type: 'boolean' }, archive: { type: 'boolean' } },
  async run({ wiring, values, print, answer }) {
    const context = await wiring.context();
    const checks = [];
    const options = {
      nodo: values.nodo === true,
      archive: values.archive === true,
      progress: (line: string) => print(`  … ${line}`),
    };
    for await (const check of verifyAll(context, options)) {
      checks.push(check);
      const took = `${(check.milliseconds / 1000).toFixed(1)} s`;
      print(
        `${check.ok ? 'ok      ' : 'VIOLATED'}  ${check.id}  ${check.says}${check.ok ? '' : `: ${check.count} times`}  (${took})`,
      );
      for (const note of check.notes ?? []) print(`          ${note}`);
      for (const one of check.offenders) print(`          ${one.organization} ${one.subject}: ${one.detail}`);
      if (check.count > check.offenders.length)
        print(`          … and ${check.count - check.offenders.length} more`);
    }
    const violated = checks.filter((check) => !check.ok);
    print(
      violated.length === 0
        ? `Everything holds: ${checks.length} checks.`
        : `${violated.length} of ${checks.length} checks are violated: ${violated.map((check) => check.id).join(', ')}.`,
    );
    answer({ ok: violated.length === 0, checks });
    return violated.length === 0 ? 0 : 1;
  },
};
