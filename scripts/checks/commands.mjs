/** The checks that a program of its own does. */
import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { node24, root } from '../ensure-installed.mjs';

const LIMIT_MS = 5 * 60_000;
const tool = (file) => join(root, 'node_modules', file);
const types = (folder) => node(tool('typescript/bin/tsc'), '--noEmit', '-p', folder);

export const commands = [
  {
    name: 'types',
    // Islands run in a browser and know its types; nothing else does.
    run: async () => [...(await types(root)), ...(await types(join(root, 'src', 'console', 'islands')))],
  },
  {
    name: 'lint and format',
    run: () => node(tool('@biomejs/biome/bin/biome'), 'check', '--diagnostic-level=error'),
  },
  { name: 'dead code', run: () => node(tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints') },
  { name: 'configuration', needs: 'src/main.ts', run: () => node(join(root, 'src', 'main.ts'), 'check') },
  { name: 'docs examples', needs: 'test/docs/*.test.ts', run: docs },
];

/** What a command needs may not be there yet. */
export const applies = ({ needs }) => needs === undefined || globSync(needs, { cwd: root }).length > 0;

function docs() {
  const files = globSync('test/docs/*.test.ts', { cwd: root });
  return node('--test', '--test-reporter=spec', ...files);
}

/** What it printed when it failed, by line; nothing when it did not. */
function node(...args) {
  return new Promise((done) => {
    const program = existsSync(node24) ? node24 : process.execPath;
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => done([error.message]));
    child.on('close', (code, signal) => {
      if (code === 0) return done([]);
      const lines = output.trim().split('\n').filter(Boolean);
      done(lines.length > 0 ? lines : [`ended with ${signal ?? code}`]);
    });
  });
}
