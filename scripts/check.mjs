/** `npm run check [name…]`: one line for each check with its time, then what is wrong. All of them run, whatever fails. */

import { applies, commands } from './checks/commands.mjs';
import * as files from './checks/files.mjs';
import * as gestionali from './checks/gestionali.mjs';
import * as layers from './checks/layers.mjs';
import * as problems from './checks/problems.mjs';

const MOST_LINES = process.argv.length > 2 ? 1000 : 60;
const asked = process.argv.slice(2);
const checks = [
  ...commands.slice(0, 2),
  layers,
  ...commands.slice(2, 3),
  files,
  gestionali,
  problems,
  ...commands.slice(3),
];
const failures = [];

for (const check of checks) {
  if (asked.length > 0 && !asked.some((word) => check.name.includes(word))) continue;
  if (!applies(check)) {
    console.log(`  —   ${check.name}: nothing to check yet (${check.needs})`);
    continue;
  }
  const started = performance.now();
  let faults;
  try {
    faults = await check.run();
  } catch (error) {
    faults = [error.stack];
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${faults.length === 0 ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s)`);
  if (faults.length > 0) failures.push({ name: check.name, faults });
}

for (const { name, faults } of failures) {
  console.log(`\n${name}:`);
  for (const fault of faults.slice(0, MOST_LINES)) console.log(`  ${fault}`);
  if (faults.length > MOST_LINES)
    console.log(`  … and ${faults.length - MOST_LINES} lines more: npm run check -- ${name}`);
}
process.exit(failures.length === 0 ? 0 : 1);
