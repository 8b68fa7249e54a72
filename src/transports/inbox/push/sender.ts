/** Where a request comes from. Behind a proxy only what a trusted one says counts. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

export interface Proxies {
  readonly trusts: (address: string) => boolean;
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Of addresses and networks (`10.0.0.5`, `10.0.0.0/24`); one that is neither throws a RangeError. */
export function proxiesOf(list: readonly string[]): Proxies {
  const [four, six] = [new BlockList(), new BlockList()];
  for (const one of list) {
    const [address = '', bits] = one.split('/');
    const version = isIP(address);
    if (version === 0) throw new RangeError(`not an address: ${one}`);
    const all = version === 4 ? 32 : 128;
    (version === 4 ? four : six).addSubnet(
      address,
      bits === undefined ? all : Number(bits),
      version === 4 ? 'ipv4' : 'ipv6',
    );
  }
  return {
    trusts: (address) => {
      const one = plain(address);
      if (isIP(one) === 0) return false;
      return isIPv4(one) ? four.check(one, 'ipv4') : six.check(one, 'ipv6');
    },
  };
}

/** The last address that no trusted proxy stands for; an IPv6 one by its network, which one sender has whole. */
export function senderOf(request: IncomingMessage, proxies: Proxies): string {
  let address = plain(request.socket.remoteAddress ?? '');
  if (proxies.trusts(address)) {
    const said = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((one) => plain(one.trim()))
      .filter((one) => isIP(one) !== 0);
    address = said.findLast((one) => !proxies.trusts(one)) ?? said[0] ?? address;
  }
  return isIP(address) === 6 ? network(address) : address;
}

function network(address: string): string {
  const whole = URL.parse(`http://[${address.split('%')[0]}]/`)?.hostname.slice(1, -1) ?? address;
  const [head = '', tail] = whole.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return `${[...left, ...(tail === undefined ? [] : zeros), ...right].slice(0, 4).join(':')}::/64`;
}

/** What a trusted proxy says of the client's certificate; nothing when it is said twice, or by anybody else. */
export function proxySubject(request: IncomingMessage, proxies: Proxies): string | undefined {
  if (!proxies.trusts(plain(request.socket.remoteAddress ?? ''))) return undefined;
  const said = request.rawHeaders.filter(
    (_value, index) => index % 2 === 1 && request.rawHeaders[index - 1]?.toLowerCase() === 'x-client-subject',
  );
  return said.length === 1 && said[0] !== '' ? said[0] : undefined;
}
