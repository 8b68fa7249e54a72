/** The name of what an answer carries: data of the server's, made into one base name. */
import { baseName } from '../file-name.ts';

const LONGEST_BYTES = 200;

const EXTENSIONS: { readonly [type: string]: string } = {
  'text/csv': '.csv',
  'application/csv': '.csv',
  'application/json': '.json',
  'application/x-ndjson': '.jsonl',
  'application/jsonl': '.jsonl',
  'application/xml': '.xml',
  'text/xml': '.xml',
  'text/plain': '.txt',
  'application/zip': '.zip',
  'application/gzip': '.gz',
  'application/pdf': '.pdf',
};

export const typeOf = (name: string): string => {
  const extension = /\.[a-z0-9]+$/i.exec(name)?.[0].toLowerCase();
  const found = Object.entries(EXTENSIONS).find(([, one]) => one === extension);
  return found?.[0] ?? 'application/octet-stream';
};

export const extensionOf = (type: string | undefined): string =>
  EXTENSIONS[(type ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''] ?? '';

/** Bytes that came as Latin-1 letters and are UTF-8 are read as that. */
function repaired(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The file name of a Content-Disposition header, as it stands there (RFC 6266: `filename*` goes before `filename`). */
export function dispositionName(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^\s;"]+)/i.exec(header)?.[1];
  const decoded = extended === undefined ? undefined : percentDecoded(extended);
  if (decoded !== undefined) return decoded;
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(header);
  const quoted = plain?.[1]?.replace(/\\(["\\])/g, '$1');
  const found = quoted ?? plain?.[2];
  return found === undefined ? undefined : repaired(found);
}

/** The last part of a path, without control characters; undefined when nothing usable is left. */
export function sanitised(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/\p{Cc}/gu, '').trim();
  return baseName(clean).ok && Buffer.byteLength(clean) <= LONGEST_BYTES ? clean : undefined;
}

/** Of an answer to `url`: what the server says, else what the connector says, else the path's last part. */
export function answerName(
  url: URL,
  disposition: string | undefined,
  type: string | undefined,
  configured: string | undefined,
): string {
  const said = sanitised(dispositionName(disposition)) ?? sanitised(configured);
  if (said !== undefined) return said;
  const stem =
    sanitised(percentDecoded(url.pathname.replace(/\/+$/, '').split('/').at(-1) ?? '')) ?? 'export';
  return /.\.[A-Za-z0-9]{1,8}$/.test(stem) ? stem : `${stem}${extensionOf(type)}`;
}

/** Pages of one source are told apart by their number. */
export function pageName(name: string, page: number): string {
  const [, stem = name, extension = ''] = /^(.+?)(\.[^.]{1,8})?$/s.exec(name) ?? [];
  return `${stem}-${String(page).padStart(6, '0')}${extension}`;
}
