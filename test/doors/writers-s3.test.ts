/** Writers at an S3 store: an object is there as a whole or not at all; what is put again is another file. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, test } from 'node:test';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { openScene, receiving } from '../pipeline/scene.ts';
import { S3Server } from '../servers/s3-server.ts';
import { Watch } from './watch.ts';
import { type Gated, LAYOUT, list } from './writer.ts';

const AT_ONCE = { looks: 1, everyMs: 1_000 };
const HOURS = { looks: 2, everyMs: 3_600_000 };
const BUCKET = 'comune';

const server = await S3Server.start();
after(() => server.close());
server.bucket(BUCKET);
const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'test/secret+key' };
const client = new S3Client({
  endpoint: server.endpoint,
  region: server.region,
  credentials: keys,
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
});
after(() => client.destroy());

const scene = await openScene({ gestionale: LAYOUT });
const watch = new Watch(scene);
const gates = (gated: Gated): Promise<void> =>
  scene.reconfigure({
    connector: {
      receive: receiving(`s3://${BUCKET}/in`, { options: { endpoint: server.endpoint, ...keys }, ...gated }),
    },
  });

const at = (name: string) => ({ Bucket: BUCKET, Key: `in/${name}` });
const put = (name: string, bytes: Buffer | string) =>
  client.send(new PutObjectCommand({ ...at(name), Body: Buffer.from(bytes) }));

describe('writers at an S3 store', () => {
  test('puts the whole file again each time that it grows: each is a file', async () => {
    await gates({ ready: [] });
    for (const rows of [10, 20, 30]) {
      const whole = list(rows);
      await put('cresce.csv', whole);
      await watch.takes('cresce.csv', whole, AT_ONCE);
    }
    await watch.rests();
  });

  test('sends parts with long pauses, is cut at 60 %, and completes it later', async () => {
    await gates({ ready: [] });
    const whole = list(300);
    const half = Math.floor(whole.length * 0.6);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at('parti.csv')));
    const part = async (PartNumber: number, Body: Buffer) => {
      const { ETag } = await client.send(
        new UploadPartCommand({ ...at('parti.csv'), UploadId, PartNumber, Body }),
      );
      return { PartNumber, ETag };
    };
    const first = await part(1, whole.subarray(0, half));
    await watch.rests(HOURS);
    const second = await part(2, whole.subarray(half));
    await watch.rests(HOURS);
    const Parts = [first, second];
    const completed = { ...at('parti.csv'), UploadId, MultipartUpload: { Parts } };
    await client.send(new CompleteMultipartUploadCommand(completed));
    await watch.takes('parti.csv', whole, AT_ONCE);
  });

  test('puts under a temporary name and copies', async () => {
    await gates({ ready: [{ gate: 'rename', suffixes: ['.tmp'] }] });
    const whole = list(30);
    await put('nome.csv.tmp', whole);
    await watch.waits('nome.csv.tmp', /^rename: its name is temporary \(\.tmp\)$/, HOURS);
    await client.send(new CopyObjectCommand({ ...at('nome.csv'), CopySource: `${BUCKET}/in/nome.csv.tmp` }));
    await client.send(new DeleteObjectCommand(at('nome.csv.tmp')));
    await watch.takes('nome.csv', whole, AT_ONCE);
    await watch.rests();
  });

  test('marker: late, and an orphan', async () => {
    await gates({ ready: [{ gate: 'marker', suffixes: ['.ok'], counts: false }] });
    await put('orfano.csv.ok', 'x');
    await watch.rests();
    const whole = list(30);
    await put('segno.csv', whole);
    await watch.waits('segno.csv', /^marker: no \.ok file yet$/, HOURS);
    await put('segno.csv.ok', 'x');
    await watch.takes('segno.csv', whole, AT_ONCE);
  });

  test('half of it under its final name: the hash beside it tells', async () => {
    await gates({ ready: [{ gate: 'sidecarHash', algorithm: 'md5' }] });
    const whole = list(30);
    await put('impronta.csv', whole.subarray(0, whole.length / 2));
    await put('impronta.csv.md5', createHash('md5').update(whole).digest('hex'));
    await watch.waits('impronta.csv', /^sidecarHash: hash file disagrees/, HOURS);
    await put('impronta.csv', whole);
    await watch.takes('impronta.csv', whole, AT_ONCE);
    assert.equal(
      [...server.bucket(BUCKET).objects.keys()].filter((key) => /^in\/[^/]*$/.test(key)).join(),
      'in/orfano.csv.ok',
    );
  });
});
