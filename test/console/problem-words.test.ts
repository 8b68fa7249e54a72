/** Who administers a body reads Italian: each problem of docs/problems.md has its words, and no other has. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PARTICULAR } from '../../src/console/problem-words/particular.ts';
import { SUBJECTS, wordsOf } from '../../src/console/problem-words/registry.ts';
import { adviceText, plainProblem, problemText } from '../../src/console/reasons.ts';

const PAGE = join(import.meta.dirname, '../../docs/problems.md');
/** `| code | class | what it says | what to do |`; a bar inside a cell is `\|`. */
const ROW = /^\| `([^`]+)` \| [^|]+ \| ((?:[^|\\]|\\.)+) \| ((?:[^|\\]|\\.)+) \|$/gm;
const known = [...readFileSync(PAGE, 'utf8').matchAll(ROW)].map(([, code = '', says = '', advice = '']) => ({
  code,
  says: says.trim(),
  advice: advice.trim(),
}));
const codes = known.map(({ code }) => code);

test('every row of the tables is read', () => {
  ok(known.length > 500, `${known.length}`);
  equal(known.length, [...readFileSync(PAGE, 'utf8').matchAll(/^\| `/gm)].length);
});

test('every problem has an Italian headline, and an Italian advice where something can be done', () => {
  const missing = known.flatMap(({ code, advice }) => {
    const words = SUBJECTS.find((one) => Object.hasOwn(one, code))?.[code];
    if (words === undefined) return [`${code}: nothing`];
    return words.advice === undefined && advice !== 'Nothing.' ? [`${code}: no advice`] : [];
  });
  deepEqual(missing, []);
});

test('no words are of a code that does not exist, none are written twice', () => {
  const written = SUBJECTS.flatMap((one) => Object.keys(one));
  deepEqual(
    written.filter((code) => !codes.includes(code)),
    [],
  );
  deepEqual(
    written.filter((code, index) => written.indexOf(code) !== index),
    [],
  );
  deepEqual(
    [...PARTICULAR].filter((code) => !codes.includes(code)),
    [],
  );
});

test('a headline is no sentence, an advice is, and neither is the English one', () => {
  const english = new Set(known.flatMap(({ says, advice }) => [says, advice].map(plain)));
  for (const [code, { headline, advice }] of SUBJECTS.flatMap((one) => Object.entries(one))) {
    match(headline, /^\S.*[^.\s]$/s, code);
    ok(!english.has(plain(headline)), code);
    if (advice === undefined) continue;
    match(advice, /^\S.*\.$/s, code);
    ok(!english.has(plain(advice)), code);
    notEqual(plain(advice), plain(headline), code);
  }
});

const plain = (text: string): string => text.replaceAll(/[`.]/g, '').trim().toLowerCase();

test('a code that ends with the name of a field has the words of its family; one nobody knows stays English', () => {
  equal(wordsOf('connect.variabile'), wordsOf('connect.…'));
  match(
    String(problemText({ code: 'connect.da', message: 'no folder is named' })),
    /«Collega un gestionale»/,
  );
  equal(wordsOf('constructor'), undefined);
  equal(wordsOf('no.such'), undefined);
  equal(
    String(problemText({ code: 'no.such', message: 'a <b>' })),
    '<span lang="en">a &lt;b&gt;</span> <code>no.such</code>',
  );
  equal(String(adviceText({ code: 'no.such', advice: 'do <b>' })), '<span lang="en">do &lt;b&gt;</span>');
});

test('advice is Italian in Italian pages, English in English ones, and keeps the values that it names', () => {
  const date = { code: 'date.unreadable', message: 'x is no day', advice: 'Correct the row.' };
  match(String(adviceText(date)), /^Correggi la riga[^<]*\.$/);
  equal(String(adviceText(date, 'en')), 'Correct the row.');
  match(String(adviceText({ code: date.code, advice: null })), /^Correggi la riga/);
  equal(adviceText({ code: date.code, advice: null }, 'en'), undefined);
  match(plainProblem(date), /^Data illeggibile \(x is no day\)\. Correggi la riga/);
  equal(plainProblem(date, 'en'), 'x is no day Correct the row.');
  const key = { code: 'sftp.host-key', advice: 'Only then: tramite trust a --fingerprint SHA256:abc' };
  match(
    String(adviceText(key)),
    /^[^<]+\.<br><span class="soft small" lang="en">Only then: tramite trust a --fingerprint SHA256:abc<\/span>$/,
  );
});
