/** Which addresses a door may lead to. Source: IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and updates). */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** public: anywhere · private: of this machine or of the own network · never: leads nowhere that a file could go. */
export type Reach = 'public' | 'private' | 'never';

const NEVER: readonly string[] = [
  '0.0.0.0/8',
  // Link-local, with the metadata service of most clouds.
  '169.254.0.0/16',
  '100.100.100.200/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  // Multicast, reserved, broadcast.
  '224.0.0.0/3',
  '::/128',
  '64:ff9b:1::/48',
  '100::/64',
  // Teredo, ORCHID and documentation.
  '2001::/23',
  '2001:db8::/32',
  // 6to4: any IPv4 address hides in it.
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fd00:ec2::254/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const PRIVATE: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '::1/128',
  'fc00::/7',
];

function listOf(ranges: readonly string[]): (address: string) => boolean {
  // One list for each family: a list of both would also compare an IPv6 address as the IPv4 one mapped in it.
  const [four, six] = [new BlockList(), new BlockList()];
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    if (isIPv4(net)) four.addSubnet(net, Number(bits), 'ipv4');
    else six.addSubnet(net, Number(bits), 'ipv6');
  }
  return (address) => (isIPv4(address) ? four.check(address, 'ipv4') : six.check(address, 'ipv6'));
}

const never = listOf(NEVER);
const own = listOf(PRIVATE);

/** The IPv4 address inside an IPv6 one: mapped (::ffff:a.b.c.d), compatible (::a.b.c.d) or NAT64 (64:ff9b::a.b.c.d). */
function inside(address: string): string | undefined {
  const [whole = ''] = address.split('%');
  // The URL parser writes every IPv6 address in its one shortest form, in hex.
  const plain = URL.parse(`http://[${whole}]/`)?.hostname.slice(1, -1);
  const found = /^(?:::ffff:|64:ff9b::|::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(plain ?? '');
  if (found === null) return undefined;
  const [high, low] = [Number.parseInt(found[1] ?? '0', 16), Number.parseInt(found[2] ?? '0', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Of an address as the resolver gives it, or as the URL parser writes it (without brackets). */
export function reach(address: string): Reach {
  if (!isIPv4(address) && !isIPv6(address)) return 'never';
  if (address.includes('%')) return 'never';
  if (never(address)) return 'never';
  if (own(address)) return 'private';
  const hidden = isIPv6(address) ? inside(address) : undefined;
  return hidden === undefined ? 'public' : reach(hidden);
}
