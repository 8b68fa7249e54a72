/**
 * Where a request may go. The name is resolved once, every address that it has is judged, and only those addresses are
 * connected to: a name that changes its mind in between leads nowhere else. Redirects are never followed.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { failed, ok, type Problem, problem, type Result } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { badLocation, unreachable } from '../faults.ts';
import { reach } from './ranges.ts';

export interface Allowed {
  /** Addresses of this machine and of private networks. */
  readonly private: boolean;
  /** Plain http to a public address. */
  readonly plain: boolean;
}

export interface Target {
  readonly url: URL;
  readonly secure: boolean;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, for people. */
  readonly server: string;
  /** Judged; the only ones to connect to. */
  readonly addresses: readonly string[];
}

export type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>;

/** Ports of other protocols that some server would take a request's lines for (fetch standard, "bad port"). */
const OTHER_PROTOCOLS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10080,
]);

const byResolver: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** Problems: `transport.location`, `transport.unreachable`, `http.address`, `http.plain`; those of `limit` are thrown. */
export async function guard(
  url: URL,
  allowed: Allowed,
  limit: Limit,
  resolve: Resolve = byResolver,
): Promise<Result<Target>> {
  const shaped = shape(url);
  if (!shaped.ok) return shaped;
  const { host, server, secure } = shaped.value;
  const found = await within(limit, 'resolve the name', async () => {
    if (isIP(host) !== 0) return ok([host]);
    try {
      return ok((await resolve(host)).map(({ address }) => address));
    } catch (error) {
      return failed(unreachable(server, `its name is not known to the DNS (${codeOf(error)})`));
    }
  });
  if (!found.ok) return found;
  if (found.value.length === 0) return failed(unreachable(server, 'its name has no address'));
  for (const address of found.value) {
    const wrong = judge(server, address, secure, allowed);
    if (wrong !== undefined) return failed(wrong);
  }
  return ok({ ...shaped.value, addresses: [...new Set(found.value)] });
}

function shape(url: URL): Result<Omit<Target, 'addresses'>> {
  const shown = `${url.protocol}//${url.host}${url.pathname}`;
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') {
    return failed(badLocation(shown, 'it is neither http nor https', 'Write https://host/path.'));
  }
  if (url.username !== '' || url.password !== '') {
    return failed(
      badLocation(shown, 'it carries a user or a password', 'Write user and password as keys beside it.'),
    );
  }
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if ((port < 1024 && port !== 80 && port !== 443) || OTHER_PROTOCOLS.has(port)) {
    return failed(
      badLocation(
        shown,
        `port ${port} belongs to another protocol`,
        'Use 80, 443, or a port above 1023 that no other protocol has.',
      ),
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return ok({ url, secure, host, port, server: `${url.hostname}:${port}` });
}

function judge(server: string, address: string, secure: boolean, allowed: Allowed): Problem | undefined {
  const where = reach(address);
  if (where === 'never' || (where === 'private' && !allowed.private)) {
    return problem('http.address', `${server} leads to ${address}, an address that is not public.`, {
      class: 'config',
      advice:
        where === 'never'
          ? 'No file goes there: correct the location.'
          : 'If that server really is on your own network, write allowPrivate: true beside the location.',
      place: { value: address },
    });
  }
  if (!secure && where === 'public' && !allowed.plain) {
    return problem('http.plain', `${server} would be spoken to in clear over the Internet.`, {
      class: 'config',
      advice: 'Write https://; if the server truly has none, write allowPlain: true beside the location.',
    });
  }
  return undefined;
}

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown }).code ?? 'no answer');
