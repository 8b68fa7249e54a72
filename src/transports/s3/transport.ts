/** Transport `s3`: objects of a bucket. */
import type { CheckStep, Door, Transport } from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import { stopped } from '../faults.ts';
import { passed, probe, stuck } from '../probe.ts';
import { reach } from '../reach.ts';
import { isLogin } from './faults.ts';
import { handshake } from './handshake.ts';
import { S3Session } from './session.ts';
import { type Settings, settings } from './settings.ts';
import { spec } from './spec.ts';
import { SIZES, type Sizes } from './upload.ts';

/** The SDK is large: a process that opens no door of S3 never loads it. */
async function sessionAt(at: Settings, signal: AbortSignal, sizes: Sizes): Promise<S3Session> {
  const { Bucket } = await import('./bucket.ts');
  return new S3Session(Bucket, at, signal, sizes);
}

const openWith =
  (sizes: Sizes) =>
  async (door: Door, signal: AbortSignal): Promise<Result<S3Session>> => {
    const at = settings(door);
    if (!at.ok) return at;
    if (signal.aborted) return failed(stopped(at.value.where, 'open'));
    const session = await sessionAt(at.value, signal, sizes);
    if (door.use !== 'collect') return ok(session);
    const present = await session.present();
    if (present.ok) return ok(session);
    await session.close();
    return present;
  };

const checkWith =
  (sizes: Sizes) =>
  async (door: Door, signal: AbortSignal): Promise<readonly CheckStep[]> => {
    const at = settings(door);
    if (!at.ok) return [stuck('dns', at.problem)];
    const steps: CheckStep[] = [];
    try {
      await connect(at.value, signal, (step, detail) => void steps.push(passed(step, detail)));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { problem } = error;
      const next = ['dns', 'tcp'].find((step) => !steps.some((one) => one.step === step)) ?? 'handshake';
      return [...steps, stuck(problem.code === 's3.certificate' ? 'certificate' : next, problem)];
    }
    const session = await sessionAt(at.value, signal, sizes);
    try {
      const first = await session.present();
      if (!first.ok && isLogin(first.problem)) return [...steps, stuck('login', first.problem)];
      const login = passed('login', `with the access key ${at.value.accessKeyId.slice(0, 4)}…`);
      // A bucket that is not there fails whatever comes next; one that may not be listed can still be written to.
      if (!first.ok && first.problem.code !== 'transport.denied')
        return [...steps, login, stuck(door.use === 'deliver' ? 'write' : 'list', first.problem)];
      return [...steps, login, ...(await probe(session, spec, door.use))];
    } finally {
      await session.close();
    }
  };

async function connect(
  at: Settings,
  signal: AbortSignal,
  done: (step: 'dns' | 'tcp' | 'handshake' | 'certificate', detail: string) => void,
): Promise<void> {
  const limit = { ms: at.ms, signal, where: at.server };
  const socket = await reach(at, limit, undefined, done);
  if (at.endpoint.protocol !== 'https:') {
    socket.destroy();
    return;
  }
  const { terms, certificate } = await handshake(socket, at, limit);
  done('handshake', terms);
  done('certificate', `${certificate.subject}, until ${certificate.validUntil.slice(0, 10)}`);
}

/** With sizes of its own: tests send parts that are small. */
export const s3With = (sizes: Sizes): Transport => ({ spec, open: openWith(sizes), check: checkWith(sizes) });

export const s3: Transport = s3With(SIZES);
