import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { base64 } from '../../../src/formats/envelopes/base64.ts';
import { enclosed, inMemory, openAll, refusal, sealed } from '../../conformance/envelope-scene.ts';

const open = async (text: string, chunk?: number): Promise<string> => {
  const [member] = await openAll(base64, inMemory('a.csv.b64', Buffer.from(text, 'latin1'), chunk));
  return member?.bytes.toString('latin1') ?? '';
};

describe('base64', () => {
  it('reads lines of any length and blanks between', async () => {
    for (const text of ['Q2l0dMOg', 'Q2l0\r\ndMOg\r\n', 'Q2\nl0\tdM Og', '\n\nQ2l0dMOg\n\n'])
      for (const chunk of [1, 2, 5, 1000]) assert.equal(await open(text, chunk), 'Citt\xc3\xa0');
    assert.equal(await open('YQ=='), 'a');
    assert.equal(await open('YWI='), 'ab');
    assert.equal(await open('YQ=\n='), 'a');
  });

  it('refuses all else, and says where', async () => {
    for (const [text, offset] of [
      ['Q2l0*MOg', 4],
      ['Q2l0\r\ndM;g', 8],
      ['\xef\xbb\xbfQ2l0', 0],
      ['Q2l0-MOg', 4],
      ['YQ==YQ==', 4],
      ['YQ', 2],
      ['YQ=', 3],
      ['YQ===', 5],
      ['Y', 1],
      ['Y===', 4],
      ['Q2l0=', 5],
      ['YR==', 4],
      ['=', 1],
    ] as const)
      for (const chunk of [1, 3, 1000]) {
        const found = await refusal(open(text, chunk));
        assert.equal(`${found.code} ${found.class}`, 'envelope.damaged data');
        assert.match(found.message, new RegExp(`^byte ${offset}:`), text);
      }
  });

  it('writes lines of 76 characters', async () => {
    const bytes = Buffer.alloc(200, 0xfb);
    const outside = await sealed(base64, enclosed('a.csv', bytes, 9));
    const lines = outside.bytes.toString('latin1').split('\r\n');
    assert.deepEqual(
      lines.map(({ length }) => length),
      [76, 76, 76, 40, 0],
    );
    assert.equal(lines.join(''), bytes.toString('base64'));
  });
});
