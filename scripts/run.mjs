/**
 * `node scripts/run.mjs <file> [arguments]`: installs what is missing, then runs the file on the Node 24 of
 * node_modules. Plain JavaScript for Node 20. Signals go down, the exit code comes up.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, node24, root } from './ensure-installed.mjs';

const [file, ...args] = process.argv.slice(2);
await ensureInstalled();
if (file === undefined || !existsSync(join(root, file))) {
  process.stderr.write(`There is no ${file ?? 'file to run'} here.\n`);
  process.exit(2);
}
const child = spawn(node24, [join(root, file), ...args], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to the whole group: it has arrived already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exit(signal === null ? code : 128 + (constants.signals[signal] ?? 0));
});
