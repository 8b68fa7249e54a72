/** check --connect: walks through the doors of connectors and prints each step, with what to do about the one that fails. */
import type { Configuration } from '../configuration/assemble.ts';
import type { ConnectorConfig } from '../domain/configuration.ts';
import { ProblemError } from '../domain/problem.ts';
import { type Connection, checkConnections } from '../pipeline/connect.ts';
import { findProgram, fullName } from './connector.ts';
import type { Invocation } from './verb.ts';

export async function connect(
  { wiring, print, answer }: Invocation,
  configuration: Configuration,
  name: string | undefined,
): Promise<number> {
  const connectors = name === undefined ? configuration.connectors : [named(configuration, name)];
  const { context } = await wiring.trialContext();
  const found: Connection[] = [];
  for (const connector of connectors) {
    for (const connection of await checkConnections(context, connector)) {
      found.push(connection);
      for (const line of connectionLines(connection)) print(line);
    }
  }
  const failed = found.filter((one) => !one.ok).length;
  print(
    failed === 0
      ? `${found.length === 1 ? 'The door opens' : `All ${found.length} doors open`}.`
      : `${failed} of ${found.length} doors do not open.`,
  );
  answer({ connections: found });
  return failed === 0 ? 0 : 1;
}

function named(configuration: Configuration, name: string): ConnectorConfig {
  const program = findProgram(configuration, name);
  if (!program.ok) throw new ProblemError(program.problem);
  return program.value.connector;
}

const STEP_WIDTH = 12;

function* connectionLines(connection: Connection): Generator<string> {
  yield `${fullName(connection)}  ${connection.doors.join(', ')}  ${connection.location}`;
  for (const { step, ok, detail, problem } of connection.steps) {
    const advice = problem?.advice;
    const what = advice === undefined ? detail : detail.replace(advice, '').trimEnd();
    yield `  ${step.padEnd(STEP_WIDTH)}${ok ? 'ok    ' : 'FAILED'}  ${what}`;
    if (advice !== undefined) yield `${' '.repeat(STEP_WIDTH + 10)}${advice}`;
  }
}
