/** What is asked of a bucket. Throws what the SDK throws, or a `ProblemError`. */
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { raise } from '../faults.ts';
import { notS3 } from './faults.ts';
import {
  BYTES,
  copying,
  copySource,
  type Headers,
  KEPT,
  type Metadata,
  type Multipart,
  md5,
  multipart,
} from './multipart.ts';
import type { Settings } from './settings.ts';
import { Store } from './store.ts';

interface Listed {
  readonly key: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly etag: string;
}

export interface Page {
  readonly objects: readonly Listed[];
  readonly next?: string;
}

export interface Head extends Omit<Listed, 'key'> {
  readonly metadata: Metadata;
  readonly headers: Headers;
}

export class Bucket {
  readonly #store: Store;
  readonly #at: Settings;

  constructor(at: Settings, signal: AbortSignal, seen: (certificate: SeenCertificate) => void) {
    this.#store = new Store(at, signal, seen);
    this.#at = at;
  }

  expectOpen(doing: string): void {
    this.#store.expectOpen(doing);
  }

  close(): void {
    this.#store.close();
  }

  /** Objects directly under the prefix. */
  async page(after: string | undefined, most: number): Promise<Page> {
    const { bucket, prefix } = this.#at;
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      Delimiter: '/',
      MaxKeys: most,
      // Keys may hold what XML cannot.
      EncodingType: 'url',
      ...(after === undefined ? {} : { ContinuationToken: after }),
    });
    const page = await this.#store.call({ doing: 'list' }, (abortSignal) =>
      this.#store.client.send(command, { abortSignal }),
    );
    const { Contents, IsTruncated, NextContinuationToken: next, EncodingType, Name } = page;
    // A portal's page of HTML would look like an empty bucket, an endless listing like a large one.
    const endless = IsTruncated === true && (next === undefined || next === '' || next === after);
    if (Name === undefined || IsTruncated === undefined || endless) raise(notS3(this.#at, 'list'));
    const objects = (Contents ?? []).map(({ Key, Size, LastModified, ETag }) => {
      if (Key === undefined || Size === undefined || ETag === undefined) raise(notS3(this.#at, 'list'));
      const key = EncodingType === 'url' ? decoded(Key) : Key;
      return { key, size: Size, modifiedMs: seconds(LastModified), etag: ETag };
    });
    return IsTruncated && next !== undefined ? { objects, next } : { objects };
  }

  /** Nothing when there is no such object. */
  async head(key: string): Promise<Head | undefined> {
    const command = new HeadObjectCommand({ Bucket: this.#at.bucket, Key: key });
    const found = await this.#store.call({ doing: 'look at' }, (abortSignal) =>
      absent(this.#store.client.send(command, { abortSignal })),
    );
    if (found === undefined) return undefined;
    const { ContentLength: size, ETag: etag, LastModified, Metadata: metadata = {} } = found;
    if (etag === undefined || size === undefined) raise(notS3(this.#at, 'look at'));
    const headers = Object.fromEntries(
      KEPT.flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
    );
    return { size, modifiedMs: seconds(LastModified), etag, metadata, headers };
  }

  /** Whether the bucket is there; also true where only its owner may know. */
  async present(): Promise<boolean> {
    const command = new HeadBucketCommand({ Bucket: this.#at.bucket });
    const found = await this.#store.call({ doing: 'look at the bucket' }, (abortSignal) =>
      absent(this.#store.client.send(command, { abortSignal })).catch((error: unknown) => {
        if (statusOf(error) === FORBIDDEN) return true;
        throw error;
      }),
    );
    return found !== undefined;
  }

  /** The bytes of one version: whoever takes them destroys the stream. */
  async get(key: string, etag: string | undefined) {
    const match = etag === undefined ? {} : { IfMatch: etag };
    const command = new GetObjectCommand({ Bucket: this.#at.bucket, Key: key, ...match });
    const { Body, ContentLength, ETag } = await this.#store.call({ doing: 'read' }, (abortSignal) =>
      this.#store.client.send(command, { abortSignal }),
    );
    if (!(Body instanceof Readable)) raise(notS3(this.#at, 'read'));
    // A late error that finds nobody would end the process.
    Body.on('error', () => undefined);
    if (ETag === undefined || ContentLength === undefined) {
      Body.destroy();
      raise(notS3(this.#at, 'read'));
    }
    return { body: Body, size: ContentLength, etag: ETag };
  }

  async put(key: string, bytes: Uint8Array, metadata: Metadata): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.#at.bucket,
      Key: key,
      Body: bytes,
      ContentLength: bytes.length,
      ContentMD5: md5(bytes),
      ...BYTES,
      Metadata: { ...metadata },
    });
    const { ETag } = await this.#store.call({ doing: 'write' }, (abortSignal) =>
      this.#store.client.send(command, { abortSignal }),
    );
    if (ETag === undefined) raise(notS3(this.#at, 'write'));
  }

  multipart(key: string, metadata: Metadata, headers: Headers = BYTES): Promise<Multipart> {
    return multipart(this.#store, key, metadata, headers);
  }

  /** A copy of exactly this version, by the store itself. */
  async copy(from: string, to: string, { etag, size, headers }: Head, metadata: Metadata): Promise<void> {
    const { bucket, ms } = this.#at;
    const command = new CopyObjectCommand({
      Bucket: bucket,
      Key: to,
      CopySource: copySource(bucket, from),
      CopySourceIfMatch: etag,
      MetadataDirective: 'REPLACE',
      ...headers,
      Metadata: { ...metadata },
    });
    const done = await this.#store.call(copying(ms, size), (abortSignal) =>
      this.#store.client.send(command, { abortSignal }),
    );
    if (done.CopyObjectResult?.ETag === undefined) raise(notS3(this.#at, 'copy'));
  }

  async remove(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#at.bucket, Key: key });
    const done = await this.#store.call({ doing: 'delete' }, (abortSignal) =>
      this.#store.client.send(command, { abortSignal }),
    );
    if (done.$metadata.httpStatusCode !== NO_CONTENT) raise(notS3(this.#at, 'delete'));
  }
}

const NO_CONTENT = 204;
const FORBIDDEN = 403;
const NOT_FOUND = 404;

/** Listings tell milliseconds where looking at an object tells seconds. */
const seconds = (instant: Date | undefined): number => Math.floor((instant?.getTime() ?? 0) / 1000) * 1000;

/** A blank is +, as in a form. What cannot be decoded is no name that can be asked for. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return '\ufffd';
  }
}

const statusOf = (error: unknown): number | undefined =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;

async function absent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (statusOf(error) === NOT_FOUND) return undefined;
    throw error;
  }
}
