/** Login, and what the conversation is set to: binary, UTF-8, protected data. */
import type { Client } from 'basic-ftp';
import { type Problem, problem } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { lost, raise, refusedLogin, unreachable } from '../faults.ts';
import { isReply, wordsOf } from './reply.ts';
import type { Settings } from './settings.ts';

/** Logs in and tells what the server can do (RFC 2389). Throws a `ProblemError`. */
export async function login(client: Client, settings: Settings, limit: Limit): Promise<ReadonlySet<string>> {
  const say = (command: string) => within(limit, command, () => client.send(command));
  const mention = (command: string) => within(limit, command, () => client.sendIgnoringError(command));
  const { user, password, encoding, tls, server } = settings;
  // The user's name may need it; some servers take it only afterwards.
  if (encoding === 'utf8') await mention('OPTS UTF8 ON');
  try {
    await within(limit, 'log in', () => client.login(user, password));
  } catch (error) {
    if (isReply(error)) raise(refusal(error.code, wordsOf(error), settings));
    throw error;
  }
  const told = await within(limit, 'FEAT', () => client.features());
  const features = new Set([...told.keys()].map((name) => name.toUpperCase()));
  if (encoding === 'utf8') await mention('OPTS UTF8 ON');
  if (features.has('MLST')) await mention('OPTS MLST type;size;modify;');
  try {
    await say('TYPE I');
    if (tls !== 'none') {
      await say('PBSZ 0');
      // RFC 4217, section 9: without it the files would travel in clear behind a protected login.
      await say('PROT P');
    }
  } catch (error) {
    if (!isReply(error)) throw error;
    raise(
      problem('ftp.protect', `${server} neither sends plain bytes nor protects them: ${wordsOf(error)}.`, {
        class: 'config',
        advice: 'Ask who runs the server to allow binary transfers (TYPE I) and protected data (PROT P).',
      }),
    );
  }
  return features;
}

/** Not every refusal is about the password: an account must not be called locked because the server is full. */
function refusal(code: number, words: string, settings: Settings): Problem {
  const { server, user, tls } = settings;
  if (tls === 'none' && /encrypt|\btls\b|\bssl\b|cleartext|secure/i.test(words)) {
    return problem('ftp.tls', `${server} wants an encrypted connection: ${words}.`, {
      class: 'config',
      advice: 'Write ftps:// in the location.',
      place: { field: 'tls' },
    });
  }
  if (/too many|maximum|connection limit|try again later|busy/i.test(words))
    return unreachable(server, words);
  if (code < 500) return lost(server, words);
  return refusedLogin(
    server,
    `user "${user}" (${words})`,
    'Check user and password with who runs the server. It is tried ever more rarely, lest the account be locked; at once when the configuration changes.',
  );
}
