/** The TypeScript files of a folder, parsed: what the checks of our own look at. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from '../ensure-installed.mjs';

/** Paths with slashes, from the root of the repository. */
export function listSources(folder) {
  return globSync(`${folder}/**/*.ts`, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

export const readSource = (file) => readFileSync(join(root, file), 'utf8');

export function parseSource(file) {
  return parseSync(file, readSource(file));
}

/** Calls `visit(node, parent)` on every node. */
export function walk(node, visit, parent) {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit, parent);
  } else if (node !== null && typeof node === 'object') {
    const isNode = typeof node.type === 'string';
    if (isNode) visit(node, parent);
    for (const value of Object.values(node)) walk(value, visit, isNode ? node : parent);
  }
}

/** `path:line`, for a place in the text of a file. */
export function placeOf(file, text, offset) {
  return `${file}:${text.slice(0, offset).split('\n').length}`;
}
