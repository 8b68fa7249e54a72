/** Bytes that leave: the original, its problems as CSV, its rejects in their own layout. Never shown, always saved. */
import { ProblemError } from '../../../domain/problem.ts';
import { annotatedCsv } from '../../../pipeline/annotated.ts';
import { missing } from '../../../pipeline/missing.ts';
import { originalBytes } from '../../../pipeline/original.ts';
import { rejectedBytes } from '../../../pipeline/rejects.ts';
import type { Page } from '../../page.ts';
import { aboutDelivery, deliveryOf } from './known.ts';

const NOT_ASCII = /[^\w.\- ]/g;

/** A name that no header and no file system trips over, and the whole one for who can read it. */
function saved(body: AsyncIterable<Uint8Array | string>, fileName: string, type: string): Response {
  const plain = fileName.replace(NOT_ASCII, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return new Response(ReadableStream.from(bytesOf(body)), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      'x-content-type-options': 'nosniff',
    },
  });
}

async function* bytesOf(body: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const part of body) yield typeof part === 'string' ? Buffer.from(part) : part;
}

const BYTES = 'application/octet-stream';

export const filePage: Page = {
  id: 'deliveries.original',
  path: '/forniture/:number/file',
  needs: aboutDelivery('read'),
  async render({ context, visit, params, query }) {
    const delivery = await visit.view((view) => deliveryOf(view, params));
    if (delivery === undefined) return undefined;
    const what = query.come === 'ricevuto' ? 'received' : 'content';
    const bytes = await originalBytes(context, delivery, what);
    const name = what === 'received' ? (delivery.envelope?.name ?? delivery.fileName) : delivery.fileName;
    if (bytes === undefined) throw new ProblemError(missing(delivery, what));
    return saved(bytes, name, BYTES);
  },
};

export const problemsCsv: Page = {
  id: 'deliveries.problemsCsv',
  path: '/forniture/:number/scarti.csv',
  needs: aboutDelivery('read'),
  async render({ visit, params }) {
    const delivery = await visit.view((view) => deliveryOf(view, params));
    return (
      delivery &&
      saved(
        annotatedCsv((read) => visit.view(read), delivery),
        `scarti-${delivery.number}.csv`,
        'text/csv; charset=utf-8',
      )
    );
  },
};

export const rejectsName = (fileName: string): string =>
  fileName.replace(/(\.[^.]*)?$/, (end) => `.scarti${end}`);

export const rejectsFile: Page = {
  id: 'deliveries.rejects',
  path: '/forniture/:number/scarti-originali',
  needs: aboutDelivery('read'),
  async render({ context, visit, params }) {
    const delivery = await visit.view((view) => deliveryOf(view, params));
    const bytes = delivery && (await rejectedBytes(context, (read) => visit.view(read), delivery));
    if (delivery !== undefined && bytes === undefined) throw new ProblemError(missing(delivery));
    return delivery && bytes && saved(bytes, rejectsName(delivery.fileName), BYTES);
  },
};
