/**
 * Every problem code of src is explained in docs/problems.md, and nothing else is: codes are what people search for.
 * A code is the literal given to `problem(…)`, or to a function of ours that has a parameter called `code`. A template
 * (`iban.${what}`) asks for its family only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../ensure-installed.mjs';
import { listSources, parseSource, placeOf, readSource, walk } from './sources.mjs';

const CODE = /^[a-z][A-Za-z0-9-]*(\.[a-z][A-Za-z0-9-]*)+$/;
const FAMILY = /^[a-z][A-Za-z0-9-]*\./;
const DOCUMENT = 'docs/problems.md';

export const name = 'problem codes';

export function run() {
  const { codes, families, literals } = collectCodes();
  const path = join(root, DOCUMENT);
  if (!existsSync(path)) return [`${DOCUMENT} is missing: ${codes.size} codes to explain`];
  const documented = documentedCodes(readFileSync(path, 'utf8'));
  const faults = [];
  for (const [code, place] of [...codes].sort()) {
    if (!documented.has(code)) faults.push(`${place}: ${code} is not in ${DOCUMENT}`);
  }
  for (const [family, place] of families) {
    if (![...documented].some((code) => code.startsWith(family)))
      faults.push(`${place}: nothing starts with ${family} in ${DOCUMENT}`);
  }
  for (const code of documented) {
    const composed = [...families.keys()].some((family) => code.startsWith(family));
    if (!literals.has(code) && !composed) faults.push(`${DOCUMENT}: ${code} is nowhere in src`);
  }
  return faults;
}

/** A table row or a heading that begins with the code in backticks. */
export function documentedCodes(text) {
  const found = [...text.matchAll(/^(?:\|\s*|#+\s*|[-*]\s+)`([^`]+)`/gm)].map((match) => match[1]);
  return new Set(found.filter((code) => CODE.test(code)));
}

/** `codes` and `families` by their first place; `literals`: all strings of src. */
export function collectCodes() {
  const codes = new Map();
  const families = new Map();
  const literals = new Set();
  const parsed = listSources('src')
    .filter((file) => !file.startsWith('src/sandbox/'))
    .map((file) => ({ file, text: readSource(file), program: parseSource(file).program }));
  const positions = functionsGivenACode(parsed);
  for (const { file, text, program } of parsed) {
    const note = (given) => {
      walk(given, (part) => {
        const place = placeOf(file, text, part.start);
        if (part.type === 'Literal' && CODE.test(String(part.value)) && !codes.has(part.value))
          codes.set(part.value, place);
        const family = part.type === 'TemplateLiteral' ? part.quasis[0].value.cooked : '';
        if (FAMILY.test(family) && !families.has(family)) families.set(family, place);
      });
    };
    walk(program, (node) => {
      if (node.type === 'Literal' && typeof node.value === 'string') literals.add(node.value);
      if (node.type === 'Property' && node.key.name === 'code') note(node.value);
      if (node.type === 'CallExpression') {
        const called = nameOf(node.callee);
        const given = node.arguments[positions.get(`${file} ${called}`) ?? positions.get(called) ?? -1];
        if (given !== undefined && given.type !== 'CallExpression') note(given);
      }
    });
  }
  return { codes, families, literals };
}

/** Names of functions and methods with a parameter called `code`, and where it stands: they pass it on to `problem`. */
function functionsGivenACode(parsed) {
  const positions = new Map([['problem', 0]]);
  const add = (file, name, made) => {
    const at = (made?.params ?? []).findIndex(
      (param) => param.type === 'Identifier' && param.name === 'code',
    );
    // A name means what its own file says; elsewhere, what the file that has it says.
    if (name !== undefined && at >= 0) positions.set(name, at).set(`${file} ${name}`, at);
  };
  for (const { file, program } of parsed) {
    walk(program, (node) => {
      if (node.type === 'FunctionDeclaration') add(file, node.id?.name, node);
      if (node.type === 'VariableDeclarator') add(file, node.id.name, node.init);
      if (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition')
        add(file, node.key.name, node.value);
    });
  }
  return positions;
}

const nameOf = (callee) => (callee.type === 'MemberExpression' ? callee.property.name : callee.name);
