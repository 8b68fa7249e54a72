/**
 * A small S3 server in memory, for what others do not do as Amazon does: it checks signatures, clocks, If-Match, MD5 and
 * the ranges of copies, lists in pages, and breaks when it is told to. Path style only.
 */

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTls, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Objects, objectOf, type StoredObject } from './s3-objects.ts';
import { refusal } from './s3-signature.ts';

export interface Request {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** What goes wrong with one request; `allow`: nothing. */
export type Fault =
  | 'allow'
  /** Half of the body, then the connection breaks. */
  | 'drop'
  /** The connection breaks before an answer. */
  | 'reset'
  /** No answer ever. */
  | 'hang'
  /** Half of the body, and nothing more. */
  | 'stall'
  /** The request takes effect, its answer is lost. */
  | 'lose-answer'
  /** 200 with a page of HTML. */
  | 'html'
  /** 200 with XML that ends halfway. */
  | 'garbage'
  | { readonly status: number; readonly code: string };

export class S3Server {
  readonly asked: Request[] = [];
  readonly buckets = new Map<string, Objects>();
  readonly secrets = new Map([['AKIATEST', 'test/secret+key']]);
  region = 'eu-south-1';
  pageSize = 1000;
  smallestPart = 0;
  skewMs = 0;
  fault: (request: Request) => Fault = () => 'allow';
  readonly #server;
  readonly #sockets = new Set<Socket>();
  #scheme: string;

  private constructor(tls: ServerOptions | undefined) {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch(() => response.destroy());
    };
    this.#server = tls === undefined ? createServer(answer) : createTls(tls, answer);
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(tls?: ServerOptions): Promise<S3Server> {
    const made = new S3Server(tls);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get endpoint(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  bucket(name: string): Objects {
    const found = this.buckets.get(name) ?? new Objects();
    this.buckets.set(name, found);
    return found;
  }

  sockets(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<undefined> {
    const url = new URL(request.url ?? '/', 'http://store');
    const [, name = '', ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    const asked: Request = { method: request.method ?? '', key, query: url.searchParams };
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault === 'hang') return undefined;
    if (fault === 'reset') {
      request.socket.destroy();
      return undefined;
    }
    if (fault === 'html' || fault === 'garbage') {
      const page =
        fault === 'html'
          ? '<html><body>Welcome, please log in</body></html>'
          : '<?xml version="1.0"?><ListBuc';
      response.writeHead(200, { 'content-type': 'application/xml', 'content-length': page.length }).end(page);
      return undefined;
    }
    const reply = new Reply(response, asked.method, fault);
    if (typeof fault === 'object') return reply.error(fault.status, fault.code);
    const keys = { region: this.region, secrets: this.secrets, now: () => Date.now() + this.skewMs };
    const refused = refusal(request, body, keys);
    if (refused !== undefined) return reply.error(403, refused);
    const bucket = this.buckets.get(name);
    if (bucket === undefined) return reply.error(404, 'NoSuchBucket');
    const md5 = request.headers['content-md5'];
    if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
      return reply.error(400, 'BadDigest');
    if (key === '') return this.#bucket(bucket, name, asked, reply);
    if (Buffer.byteLength(key) > 1024) return reply.error(400, 'KeyTooLongError');
    return this.#object(bucket, asked, request, body, reply);
  }

  #bucket(bucket: Objects, name: string, { method, query }: Request, reply: Reply): undefined {
    if (method === 'HEAD') return reply.send(200, {});
    if (method !== 'GET' || query.get('list-type') !== '2') return reply.error(501, 'NotImplemented');
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const after = query.get('continuation-token') ?? '';
    const most = Math.min(Number(query.get('max-keys') ?? 1000), this.pageSize);
    const contents: string[] = [];
    const folders = new Set<string>();
    let last = '';
    let truncated = false;
    for (const key of [...bucket.objects.keys()].sort()) {
      if (!key.startsWith(prefix) || key <= after) continue;
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      const folder = cut === -1 ? undefined : key.slice(0, cut + 1);
      if (folder !== undefined && (folders.has(folder) || after.startsWith(folder))) continue;
      if (contents.length + folders.size === most) {
        truncated = true;
        break;
      }
      last = key;
      if (folder === undefined) contents.push(listed(key, bucket.objects.get(key)));
      else folders.add(folder);
    }
    const next = truncated ? `<NextContinuationToken>${escaped(last)}</NextContinuationToken>` : '';
    const common = [...folders].map(
      (one) => `<CommonPrefixes><Prefix>${encoded(one)}</Prefix></CommonPrefixes>`,
    );
    const page = `<ListBucketResult><Name>${name}</Name><Prefix>${encoded(prefix)}</Prefix><EncodingType>url</EncodingType><KeyCount>${contents.length}</KeyCount><IsTruncated>${truncated}</IsTruncated>${next}${contents.join('')}${common.join('')}</ListBucketResult>`;
    return reply.xml(page);
  }

  #object(bucket: Objects, asked: Request, request: IncomingMessage, body: Buffer, reply: Reply): undefined {
    const { method, key, query } = asked;
    const { headers } = request;
    const upload = query.get('uploadId');
    const source = headers['x-amz-copy-source'];
    if (method === 'POST' && query.has('uploads')) {
      const id = bucket.begin(key, kept(request));
      return reply.xml(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (method === 'POST' && upload !== null) {
      const named = [...body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
        number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
        etag: (/<ETag>(.*?)</.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
      }));
      const made = bucket.complete(upload, named, this.smallestPart);
      if (typeof made === 'string') return reply.error(400, made);
      return reply.xml(
        `<CompleteMultipartUploadResult><ETag>${escaped(made.etag)}</ETag></CompleteMultipartUploadResult>`,
      );
    }
    if (method === 'PUT') {
      const stored =
        source === undefined ? objectOf(body, kept(request), Date.now()) : copied(this.buckets, request);
      if (typeof stored === 'string') return reply.error(stored === 'PreconditionFailed' ? 412 : 404, stored);
      if (upload === null) bucket.objects.set(key, stored);
      else {
        const open = bucket.uploads.get(upload);
        if (open === undefined) return reply.error(404, 'NoSuchUpload');
        open.parts.set(Number(query.get('partNumber')), stored);
      }
      if (source === undefined) return reply.send(200, { etag: stored.etag });
      const kind = upload === null ? 'CopyObjectResult' : 'CopyPartResult';
      return reply.xml(`<${kind}><ETag>${escaped(stored.etag)}</ETag></${kind}>`);
    }
    if (method === 'DELETE') {
      if (upload === null) bucket.objects.delete(key);
      else if (!bucket.uploads.delete(upload)) return reply.error(404, 'NoSuchUpload');
      return reply.send(204, {});
    }
    const found = bucket.objects.get(key);
    if (found === undefined) return reply.error(404, 'NoSuchKey');
    const match = headers['if-match'];
    if (match !== undefined && match !== found.etag) return reply.error(412, 'PreconditionFailed');
    return reply.send(
      200,
      {
        ...found.headers,
        etag: found.etag,
        'last-modified': new Date(found.modifiedMs).toUTCString(),
      },
      found.bytes,
    );
  }
}

class Reply {
  readonly #response: ServerResponse;
  readonly #method: string;
  readonly #fault: Fault;

  constructor(response: ServerResponse, method: string, fault: Fault) {
    this.#response = response;
    this.#method = method;
    this.#fault = fault;
  }

  error(status: number, code: string): undefined {
    const text = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code} it is</Message></Error>`;
    return this.send(status, { 'content-type': 'application/xml' }, Buffer.from(text));
  }

  xml(text: string): undefined {
    return this.send(
      200,
      { 'content-type': 'application/xml' },
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`),
    );
  }

  send(status: number, headers: Readonly<Record<string, string>>, body: Buffer = Buffer.alloc(0)): undefined {
    const response = this.#response;
    if (this.#fault === 'lose-answer') {
      response.socket?.destroy();
      return undefined;
    }
    const length = status === 204 ? {} : { 'content-length': body.length };
    response.writeHead(status, { ...headers, ...length });
    const half = body.subarray(0, body.length >> 1);
    if (this.#method === 'HEAD') response.end();
    else if (this.#fault === 'drop') response.write(half, () => response.socket?.destroy());
    else if (this.#fault === 'stall') response.write(half);
    else response.end(body);
    return undefined;
  }
}

function kept(request: IncomingMessage): Record<string, string> {
  const names = Object.entries(request.headers).filter(
    ([name]) => name === 'content-type' || name.startsWith('x-amz-meta-'),
  );
  return Object.fromEntries(names.map(([name, value]) => [name, String(value)]));
}

/** What a copy makes, or the code of S3 that refuses it. */
function copied(buckets: ReadonlyMap<string, Objects>, request: IncomingMessage): StoredObject | string {
  const [name = '', ...rest] = String(request.headers['x-amz-copy-source']).replace(/^\//, '').split('/');
  const found = buckets.get(name)?.objects.get(decodeURIComponent(rest.join('/')));
  if (found === undefined) return 'NoSuchKey';
  const match = request.headers['x-amz-copy-source-if-match'];
  if (match !== undefined && match !== found.etag) return 'PreconditionFailed';
  const range = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers['x-amz-copy-source-range'] ?? ''));
  const bytes = range === null ? found.bytes : found.bytes.subarray(Number(range[1]), Number(range[2]) + 1);
  const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  return objectOf(bytes, replace ? kept(request) : found.headers, Date.now());
}

function listed(key: string, object: StoredObject | undefined): string {
  if (object === undefined) return '';
  const time = new Date(object.modifiedMs).toISOString();
  return `<Contents><Key>${encoded(key)}</Key><LastModified>${time}</LastModified><ETag>${escaped(object.etag)}</ETag><Size>${object.bytes.length}</Size></Contents>`;
}

/** As encoding-type=url does: a blank is +, slashes stay. */
const encoded = (key: string): string =>
  encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+').replaceAll("'", '%27');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
