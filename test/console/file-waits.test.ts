import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reason } from '../../src/console/reasons.ts';

/** As the gates, the order of intake and the doors say them. */
const SAID: readonly (readonly [string, string])[] = [
  ['marker: no .ok or .fine file yet', 'manca ancora il file .ok o .fine'],
  ['marker: A.end says 412 records, found 377', 'A.end dichiara 412 righe, ne risultano 377'],
  [
    'sidecarHash: hash file disagrees: A.md5 holds the md5 of other bytes',
    'l’impronta md5 in A.md5 è di altri byte',
  ],
  ['trailer: trailer says 412, found 377 (EF.lines)', 'la coda dichiara 412, risulta 377 (EF.lines)'],
  ['trailer: the trailer is not there yet', 'manca ancora la riga di coda: il file non è completo'],
  ['rename: its name is temporary (.filepart)', 'ha ancora un nome provvisorio (.filepart)'],
  ['stable: size still changing', 'la sua dimensione cambia ancora'],
  ['order: number 3 has not come yet, this is 10', 'il numero 3 non è ancora arrivato, questo è il 10'],
  ['order: waits behind b.csv, which comes before it', 'attende b.csv, che viene prima'],
  [
    'quiet: written 12 seconds ago; it must be quiet for 60',
    'scritto 12 secondi fa: si attende che nessuno lo riprenda per 60 secondi',
  ],
];

for (const [said, italian] of SAID)
  test(`a page says ${said.slice(0, 40)} in Italian`, () => {
    assert.equal(reason(said).toString(), italian);
  });
