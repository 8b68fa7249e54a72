/**
 * First module of a mapping process, in plain JavaScript on purpose: it takes the sources that the parent has already
 * stripped of their types from descriptor 3, so that the process does not load Node's stripper (some 35 MB).
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { registerHooks } from 'node:module';

const SOURCES = 3;
const bytes = Buffer.alloc(fstatSync(SOURCES).size);
readSync(SOURCES, bytes, 0, bytes.length, 0);
closeSync(SOURCES);
const sources = new Map(Object.entries(JSON.parse(bytes.toString('utf8'))));
registerHooks({
  load(url, context, next) {
    const source = sources.get(url);
    return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
  },
});
