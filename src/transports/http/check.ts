/**
 * The connection check: name, connection, TLS, certificate, credentials, and for a door that is collected from what it
 * gives. A door that is delivered to is asked with OPTIONS, which changes nothing: only a real file tells more.
 */
import type { CheckStep, Door } from '../../domain/ports/transport.ts';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { passed, stuck } from '../probe.ts';
import { read as readBookmark } from './bookmark.ts';
import { refusal } from './faults.ts';
import { Line } from './line.ts';
import { type Found, pull } from './pull.ts';
import { NAME_PLACE, urlFor } from './send.ts';
import { readSettings } from './settings.ts';

export async function check(door: Door, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const settings = readSettings(door);
  if (!settings.ok) return [stuck('dns', settings.problem)];
  const steps: CheckStep[] = [];
  let line: Line;
  try {
    line = await Line.open(settings.value, signal, (step, detail) => void steps.push(passed(step, detail)));
  } catch (error) {
    const found = problemOf(error);
    return [...steps, stuck(failedStep(steps, settings.value.url.protocol === 'https:', found), found)];
  }
  const delivers = door.use === 'deliver' || door.location.includes(NAME_PLACE);
  try {
    return [...steps, ...(delivers ? [await askOptions(line)] : await askForFile(line, door))];
  } finally {
    await line.close();
  }
}

function failedStep(steps: readonly CheckStep[], secure: boolean, found: Problem): string {
  if (found.code === 'http.certificate') return 'certificate';
  const order = ['dns', 'tcp', ...(secure ? ['handshake'] : [])];
  return order.find((step) => !steps.some((one) => one.step === step)) ?? 'tcp';
}

async function askForFile(line: Line, door: Door): Promise<readonly CheckStep[]> {
  let found: Found | undefined;
  try {
    // Unconditional, and from where the next page is: what it would take now.
    found = await pull(line, readBookmark(door.bookmark, door.location), false);
  } catch (error) {
    const wrong = problemOf(error);
    if (wrong.class === 'auth') return [stuck('login', wrong)];
    return [passed('login', 'nothing was refused'), stuck('list', wrong)];
  }
  const login = passed('login', credentialsOf(line));
  if (found === undefined)
    return [login, passed('list', 'nothing now'), passed('read', 'there is no file to try it with')];
  const { file, body } = found;
  const size = file.size < 0 ? 'of unknown length' : `${file.size} bytes`;
  const listed = passed('list', `${file.name}, ${size}`);
  try {
    for await (const _chunk of body) break;
    return [login, listed, passed('read', file.name)];
  } catch (error) {
    return [login, listed, stuck('read', problemOf(line.explain(error, 'read')))];
  } finally {
    body.destroy();
  }
}

async function askOptions(line: Line): Promise<CheckStep> {
  try {
    const url = urlFor(line.settings.location, 'tramite-check');
    const told = await line.told(await line.ask({ method: 'OPTIONS', url, headers: {} }));
    const { status } = told;
    if (
      status === 401 ||
      status === 403 ||
      status === 407 ||
      (status >= 300 && status < 400) ||
      status >= 500
    ) {
      // A server that knows no OPTIONS says so with 501, and has refused nothing.
      if (status !== 501) return stuck('login', refusal(line.server, told, 'send'));
    }
    const words = `${credentialsOf(line)}; OPTIONS is answered with ${status}`;
    return passed('login', status < 300 ? words : `${words}, only a real file tells more`);
  } catch (error) {
    return stuck('login', problemOf(error));
  }
}

function credentialsOf({ settings }: Line): string {
  const names = Object.keys(settings.credentials);
  if (settings.tls.cert !== undefined) names.push('a client certificate');
  return names.length === 0 ? 'no credentials are configured' : `with ${names.join(', ')}`;
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  throw error;
}
