import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../src/console/html.ts';
import { euro, moment } from '../../src/console/italian.ts';
import { masked, reason, subject } from '../../src/console/reasons.ts';

test('reasons of every day are Italian; the others are marked English', () => {
  equal(
    String(reason('612480.55 euro, against 1000.00 to 2000.00 in the last 10 deliveries')),
    '612.480,55 €, contro 1.000,00–2.000,00 € delle ultime 10 forniture',
  );
  equal(
    String(
      reason('held: first delivery of this connector; 4812 records, against 3 to 9 in the last 2 deliveries'),
    ),
    'da approvare: prima fornitura di questo collegamento; 4.812 righe, contro 3–9 delle ultime 2 forniture',
  );
  equal(
    String(reason('stable: size and time must stand still over 2 listings; 1 so far')),
    'dimensione e ora devono restare ferme per 2 letture della cartella; finora 1',
  );
  equal(String(reason('<something> else')), '<span lang="en">&lt;something&gt; else</span>');
  equal(subject('4812 positions at gpd'), '4.812 posizioni presso gpd');
  equal(subject('delivery 7 a.csv'), 'fornitura 7 a.csv');
});

test('figures that explain themselves are shown, what may name a person only by its ends', () => {
  equal(masked('1,23E+17'), '1,23E+17');
  equal(masked('31/02/2026'), '31/02/2026');
  equal(masked('RSSMRA80A01H501X'), 'RS•••X');
  equal(masked('00743110158'), '00•••8');
  equal(masked('ROSA'), '•••');
});

test('templates escape whatever they are given, in lists and attributes too', () => {
  const evil = '"><script>alert(1)</script>';
  const list = [evil, html`<b>${evil}</b>`];
  equal(
    String(html`<a href="/${evil}">${list}${null}${false}${0}</a>`),
    '<a href="/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;<b>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</b>0</a>',
  );
});

test('euro and clocks are Italian, across the change of hour', () => {
  equal(euro(61_248_055), '612.480,55\u00a0€');
  equal(euro(5), '0,05\u00a0€');
  equal(
    String(moment(new Date('2026-01-31T23:30:00Z'))),
    '<time datetime="2026-01-31T23:30:00.000Z">01/02/2026 00:30:00</time>',
  );
  equal(
    String(moment(new Date('2026-07-01T22:00:00Z'))),
    '<time datetime="2026-07-01T22:00:00.000Z">02/07/2026 00:00:00</time>',
  );
});
