import { equal } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { journalWord } from '../../src/console/event-words.ts';
import { count } from '../../src/console/italian.ts';
import { saying } from '../../src/console/words.ts';

const say = saying({
  it: { rows: '{done} {done:riga|righe} su {all}', left: '{count:resta|restano} {count}' },
  en: { rows: '{done} {done:record|records} of {all}', left: '{count} left' },
});

test('a word goes with the count beside it', () => {
  equal(say('it', 'rows', { done: 1, all: 7 }), '1 riga su 7');
  equal(say('it', 'rows', { done: count(1), all: '{done}' }), '1 riga su {done}');
  equal(say('it', 'rows', { done: count(1_001), all: 7 }), '1.001 righe su 7');
  equal(say('en', 'rows', { done: 0, all: 0 }), '0 records of 0');
  equal(say('it', 'left', { count: 1 }), 'resta 1');
  equal(say('it', 'left'), '{count:resta|restano} {count}');
});

test('every event that is written has its words', () => {
  const source = globSync('src/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  const events = source.flatMap((text) =>
    [...text.matchAll(/\bevent: '([a-z]+\.[a-z-]+)'/g)].map(([, event]) => event),
  );
  equal(events.length > 30, true);
  const unsaid = events.filter((event = '') => journalWord('it', event) === event);
  equal(unsaid.join(), '');
});
