/** Many parts that appear as one object when they are completed, and not at all before. */
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type HeadObjectCommandOutput,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { raise } from '../faults.ts';
import { notS3 } from './faults.ts';
import type { Call, Store } from './store.ts';

/** Copies take longer the larger they are; slower than this no store is. */
const COPY_BYTES_PER_MS = 10_000;
const ABORT_MS = 10_000;

export type Metadata = { readonly [name: string]: string };

/** The headers that a copy has to be given again. */
export const KEPT = [
  'ContentType',
  'ContentEncoding',
  'ContentDisposition',
  'ContentLanguage',
  'CacheControl',
] as const;
export type Headers = Partial<Pick<HeadObjectCommandOutput, (typeof KEPT)[number]>>;

export const BYTES: Headers = { ContentType: 'application/octet-stream' };

export interface Multipart {
  part(bytes: Uint8Array): Promise<void>;
  copy(from: string, etag: string, first: number, last: number): Promise<void>;
  complete(): Promise<void>;
  /** Nothing of what was sent stays; never throws. */
  abort(): Promise<void>;
}

export async function multipart(
  store: Store,
  key: string,
  metadata: Metadata,
  headers: Headers,
): Promise<Multipart> {
  const { client, at } = store;
  const object = { Bucket: at.bucket, Key: key };
  const begin = new CreateMultipartUploadCommand({ ...object, ...headers, Metadata: { ...metadata } });
  const begun = await store.call({ doing: 'begin to write' }, (abortSignal) =>
    client.send(begin, { abortSignal }),
  );
  const { UploadId } = begun;
  if (UploadId === undefined) raise(notS3(at, 'begin to write'));
  const upload = { ...object, UploadId };
  const parts: { readonly ETag: string; readonly PartNumber: number }[] = [];
  const add = (ETag: string | undefined): void => {
    if (ETag === undefined) raise(notS3(at, 'write'));
    parts.push({ ETag, PartNumber: parts.length + 1 });
  };
  return {
    async part(Body) {
      const about = { PartNumber: parts.length + 1, ContentLength: Body.length, ContentMD5: md5(Body) };
      const command = new UploadPartCommand({ ...upload, ...about, Body });
      const sent = await store.call({ doing: 'write' }, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      add(sent.ETag);
    },
    async copy(from, etag, first, last) {
      const command = new UploadPartCopyCommand({
        ...upload,
        PartNumber: parts.length + 1,
        CopySource: copySource(at.bucket, from),
        CopySourceIfMatch: etag,
        CopySourceRange: `bytes=${first}-${last}`,
      });
      const sent = await store.call(copying(at.ms, last - first), (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      add(sent.CopyPartResult?.ETag);
    },
    async complete() {
      const command = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } });
      const done = await store.call({ doing: 'finish writing' }, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      if (done.ETag === undefined) raise(notS3(at, 'finish writing'));
    },
    async abort() {
      // Also when we were told to stop: parts that nobody completes cost money for ever.
      const abortSignal = AbortSignal.timeout(Math.min(at.ms, ABORT_MS));
      await client.send(new AbortMultipartUploadCommand(upload), { abortSignal }).catch(() => undefined);
    },
  };
}

export const copying = (ms: number, bytes: number): Call => ({
  doing: 'copy',
  ms: ms + Math.ceil(bytes / COPY_BYTES_PER_MS),
});

export const copySource = (bucket: string, key: string): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64');
