/** Transport `http`: exports of portals are fetched, files that go back are sent. */
import type { CheckStep, Door, Transport } from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import { check as checkDoor } from './check.ts';
import { Line } from './line.ts';
import { HttpSession } from './session.ts';
import { readSettings } from './settings.ts';
import { spec } from './spec.ts';

async function open(door: Door, signal: AbortSignal): Promise<Result<HttpSession>> {
  const settings = readSettings(door);
  if (!settings.ok) return settings;
  try {
    return ok(new HttpSession(await Line.open(settings.value, signal), door));
  } catch (error) {
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
  }
}

const check = (door: Door, signal: AbortSignal): Promise<readonly CheckStep[]> => checkDoor(door, signal);

export const http: Transport = { spec, open, check };
