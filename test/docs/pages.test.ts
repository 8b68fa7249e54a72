/** Pages for people: links lead somewhere, and nothing of one machine is in them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { anchorsOf, fencesOf, linksOf, ROOT, readPage } from './markdown.ts';

const PAGES = [
  ...globSync('*.md', { cwd: ROOT }),
  ...globSync('{docs,mappings,schemas}/**/*.md', { cwd: ROOT }),
].sort();

test('relative links lead to files, and their anchors to headings', () => {
  const broken: string[] = [];
  for (const page of PAGES) {
    for (const { target, line } of linksOf(page)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(ROOT, file))) broken.push(`${page}:${line}: ${target} is not there`);
      else if (anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor))
        broken.push(`${page}:${line}: ${file} has no heading #${anchor}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('every page of docs is reached from the README', () => {
  const reached = new Set(linksOf('README.md').map(({ target }) => target.split('#')[0]));
  assert.deepEqual(
    globSync('docs/*.md', { cwd: ROOT }).filter((page) => !reached.has(page)),
    [],
  );
});

test('fences are closed, and no page names a place of one machine', () => {
  for (const page of PAGES) {
    fencesOf(page);
    assert.doesNotMatch(readPage(page), /\/(?:work|root|home)\/[a-z]/, page);
  }
});

test('reference tables are those of the schemas and specs: node scripts/run.mjs scripts/docs.mjs writes them', () => {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'docs.mjs'), '--check'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  assert.equal(status, 0, stdout);
});

test('the README names every variable of the environment that is read', () => {
  const read = readPage('src/cli/environment.ts').matchAll(/\b((?:TRAMITE|DATABASE)_[A-Z_]+)/g);
  const page = readPage('README.md');
  assert.deepEqual(
    [...new Set([...read].map(([, name = '']) => name))].filter((name) => !page.includes(`| \`${name}\` |`)),
    [],
  );
});
