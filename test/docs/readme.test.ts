/** The first connector of the README, as a reader would make it: its files, its commands, what they say. */
import { test } from 'node:test';
import { runPage } from './first-connector.ts';

test('the first connector of the README does what the README says', { timeout: 240_000 }, () =>
  runPage('README.md'),
);
