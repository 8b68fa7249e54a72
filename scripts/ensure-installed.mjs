/**
 * Installs what package-lock.json names, when node_modules lacks some of it. Plain JavaScript for Node 20: it runs
 * before anything is installed. Bounded in time; says little.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node24 = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const LIMIT_MS = 15 * 60_000;

/** Why node_modules is not what package-lock.json says, or undefined. */
export function whatIsMissing() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) return undefined;
  if (found === undefined) return 'nothing is installed yet';
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue;
    const have = found[path]?.version;
    // Optional ones are for other systems, unless installed.
    if (have === undefined && optional) continue;
    if (have !== version || !existsSync(join(root, path))) return `${path} ${version} is not installed`;
  }
  if (spawnSync(node24, ['--version']).status !== 0) return 'Node 24 is not installed';
  return undefined;
}

export async function ensureInstalled() {
  const reason = whatIsMissing();
  if (reason === undefined) return;
  process.stderr.write(`Installing (${reason}); about a minute…\n`);
  const started = Date.now();
  // Not `npm ci`: it refuses a lock file that does not list the optional packages of every other platform, and npm leaves
  // out those that the registry did not serve when the file was written. Versions come from the lock file all the same.
  // Install scripts are needed by two packages, those that bring Node 24 and PostgreSQL.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const args = [
    'install',
    '--no-save',
    '--ignore-scripts=false',
    '--include=dev',
    '--include=optional',
    ...quiet,
  ];
  const { code, output } = await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
  const left = code === 0 ? whatIsMissing() : undefined;
  if (code !== 0 || left !== undefined) {
    process.stderr.write(
      `${output}\nnpm install failed: ${left ?? `exit ${code}`}. See above; then try again.\n`,
    );
    process.exit(1);
  }
  process.stderr.write(`Installed in ${Math.round((Date.now() - started) / 1000)} s.\n`);
}

function run(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const started = Date.now();
    const tick = setInterval(() => {
      process.stderr.write(`  still installing, ${Math.round((Date.now() - started) / 1000)} s\n`);
    }, 15_000);
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      clearInterval(tick);
      done({ code: code ?? 1, output: output.trim() });
    });
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureInstalled();
