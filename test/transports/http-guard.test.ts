import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { guard, type Resolve } from '../../src/transports/http/guard.ts';
import { reach } from '../../src/transports/http/ranges.ts';
import { http } from '../../src/transports/http/transport.ts';
import { bad, good } from '../conformance/transport-scene.ts';

const limit = { ms: 1000, signal: new AbortController().signal, where: 'test' };
const closed = { private: false, plain: false };
const to =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address }));

const judged = (url: string, allowed = closed, resolve?: Resolve) =>
  guard(new URL(url), allowed, limit, resolve);

describe('the guard of outgoing HTTP', () => {
  test('addresses by what they lead to', () => {
    for (const address of [
      '8.8.8.8',
      '1.1.1.1',
      '172.32.0.1',
      '192.169.0.1',
      '2606:4700::1111',
      '::ffff:8.8.8.8',
      '64:ff9b::808:808',
    ])
      assert.equal(reach(address), 'public', address);
    for (const address of [
      '10.0.0.1',
      '127.0.0.1',
      '127.255.255.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '::1',
      'fd12:3456::1',
      '::ffff:10.0.0.1',
      '::ffff:7f00:1',
      '::127.0.0.1',
      '64:ff9b::a00:1',
      '0:0:0:0:0:ffff:c0a8:101',
    ])
      assert.equal(reach(address), 'private', address);
    for (const address of [
      '0.0.0.0',
      '0.1.2.3',
      '169.254.169.254',
      '100.100.100.200',
      '224.0.0.1',
      '239.1.1.1',
      '240.0.0.1',
      '255.255.255.255',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'ff02::1',
      'fd00:ec2::254',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
      '2001:0:1::1',
      '2001:db8::1',
      'nonsense',
      '',
    ])
      assert.equal(reach(address), 'never', address);
  });

  test('private addresses only when they are allowed, metadata never', async () => {
    bad(await judged('https://a.example/', closed, to('10.0.0.1')), 'http.address');
    bad(await judged('https://a.example/', closed, to('8.8.8.8', '127.0.0.1')), 'http.address');
    const open = { private: true, plain: false };
    assert.deepEqual(good(await judged('https://a.example/', open, to('10.0.0.1', '10.0.0.1'))).addresses, [
      '10.0.0.1',
    ]);
    bad(await judged('https://a.example/', open, to('169.254.169.254')), 'http.address');
    bad(await judged('https://a.example/', open, to('::ffff:169.254.169.254')), 'http.address');
  });

  test('numbers in disguise are what they are', async () => {
    for (const host of [
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::]',
      '0',
      '169.254.169.254',
    ])
      bad(await judged(`https://${host}/`), 'http.address');
    bad(await judged('https://localhost/'), 'http.address');
  });

  test('in clear only where it is said', async () => {
    bad(await judged('http://a.example/', closed, to('8.8.8.8')), 'http.plain');
    good(await judged('http://a.example/', { private: false, plain: true }, to('8.8.8.8')));
    good(await judged('http://a.example/', { private: true, plain: false }, to('10.0.0.1')));
  });

  test('other schemes, other ports, users in the URL', async () => {
    for (const url of [
      'ftp://a.example/',
      'https://u:p@a.example/',
      'https://a.example:22/',
      'https://a.example:25/',
      'https://a.example:6667/',
    ])
      bad(await judged(url, closed, to('8.8.8.8')), 'transport.location');
    good(await judged('https://a.example:8443/', closed, to('8.8.8.8')));
    const shown = await judged('https://u:segreto@a.example/', closed, to('8.8.8.8'));
    assert.ok(!JSON.stringify(shown).includes('segreto'));
  });

  test('names that are not known', async () => {
    const lost: Resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    assert.equal(
      bad(await judged('https://a.example/', closed, lost), 'transport.unreachable').class,
      'transient',
    );
    bad(await judged('https://a.example/', closed, to()), 'transport.unreachable');
  });

  test('a door to this machine is shut unless it is said', async () => {
    for (const location of ['http://127.0.0.1:9999/', 'https://[::1]/', 'http://169.254.169.254/latest'])
      bad(await http.open({ location, options: {} }, limit.signal), 'http.address');
    bad(
      await http.open(
        { location: 'http://169.254.169.254/latest', options: { allowPrivate: true } },
        limit.signal,
      ),
      'http.address',
    );
    for (const location of [
      'https://',
      'notaurl',
      'https://a b/',
      'https://x{name}y/',
      'https://a.example/#x',
    ])
      bad(await http.open({ location, options: {} }, limit.signal), 'transport.location');
  });
});
