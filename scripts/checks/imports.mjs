/** Every import of a TypeScript file: static, re-exported, dynamic (of a literal), types included. */
import { posix } from 'node:path';
import { parseSource, placeOf, readSource } from './sources.mjs';

/** `[{ target, place, typesOnly }]`; ours resolved to paths from the root, packages as written. */
export function importsOf(file) {
  const text = readSource(file);
  const { module } = parseSource(file);
  const found = [];
  const add = (request, offset, typesOnly) => {
    const target = request.startsWith('.') ? posix.join(posix.dirname(file), request) : request;
    found.push({ target, place: placeOf(file, text, offset), typesOnly });
  };
  for (const each of module.staticImports) {
    const typesOnly = each.entries.length > 0 && each.entries.every((entry) => entry.isType);
    add(each.moduleRequest.value, each.start, typesOnly);
  }
  for (const each of module.staticExports) {
    const request = each.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (request !== undefined)
      add(
        request.value,
        each.start,
        each.entries.every((entry) => entry.isType),
      );
  }
  for (const each of module.dynamicImports) {
    const written = text.slice(each.moduleRequest.start, each.moduleRequest.end);
    const literal = /^(['"])(.*)\1$/s.exec(written);
    if (literal !== null) add(literal[2], each.start, false);
  }
  return found;
}
