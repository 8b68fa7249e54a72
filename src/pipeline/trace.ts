/**
 * trace: from a payment code or a gestionale's key back to file, line and mapping, and forward to the Nodo, receipts,
 * flows and the files that told of it.
 */
import { createHash } from 'node:crypto';
import { parseNoticeNumber } from '../domain/notice-number.ts';
import type { NodoPosition } from '../domain/ports/nodo.ts';
import type { Result } from '../domain/problem.ts';
import { iupd } from '../domain/uuid.ts';
import { decode, isEncoding } from '../formats/encoding.ts';
import type {
  TracedAnswer,
  TracedFault,
  TracedInstallment,
  TracedPayment,
  TracedPosition,
  TracedPublication,
  TracedRecord,
  TracedVersion,
} from '../store/tracing.ts';
import {
  acknowledgementsOf,
  faultsOfKey,
  installmentsOf,
  payersOfUnknown,
  paymentsOf,
  positionsOfIuv,
  positionsOfKey,
  publicationsOf,
  recordsOf,
  versionsOf,
} from '../store/tracing.ts';
import { openAccess } from './access.ts';
import type { Context } from './context.ts';

const MOST_RECORDS = 50;
const MOST_BYTES = 4_096;
const NODO_MS = 60_000;

export interface RawRecord extends TracedRecord {
  /** As the file says it, decoded; null: the archive has it no more. */
  readonly raw: string | null;
}

export interface VersionTrace extends Omit<TracedVersion, 'mapping'> {
  /** Where its mapping is, and the SHA-256 of the text that ran. */
  readonly mapping: { readonly file: string; readonly sha256: string };
  readonly records: readonly RawRecord[];
}

export interface PublicationTrace extends TracedPublication {
  /** What the Nodo says now; only when it was asked. */
  readonly nodo?: Result<NodoPosition | undefined>;
}

export interface PositionTrace extends TracedPosition {
  readonly iupd: string;
  readonly installments: readonly TracedInstallment[];
  readonly versions: readonly VersionTrace[];
  readonly publications: readonly PublicationTrace[];
  readonly payments: readonly TracedPayment[];
  readonly acknowledgements: readonly TracedAnswer[];
}

export interface Trace {
  readonly asked: string;
  readonly positions: readonly PositionTrace[];
  /** Payments of a code that no position bears. */
  readonly unknown: readonly TracedPayment[];
  /** Records in problem with this key. */
  readonly faults: readonly TracedFault[];
}

type Tools = Pick<Context, 'database' | 'archive' | 'nodi' | 'secrets'>;

export async function trace(context: Context, asked: string, askNodo: boolean): Promise<Trace> {
  const { database } = context;
  const text = asked.trim();
  const iuv = codeIn(text);
  // A key may look like a code: what is no code of ours is looked up as a key.
  const byCode = iuv === undefined ? [] : await positionsOfIuv(database, iuv);
  const found = byCode.length > 0 ? byCode : await positionsOfKey(database, text);
  const positions: PositionTrace[] = [];
  for (const position of found) positions.push(await tracePosition(context, position, askNodo));
  const unknown: TracedPayment[] = [];
  if (iuv !== undefined && byCode.length === 0) {
    for (const organization of await payersOfUnknown(database, iuv))
      unknown.push(...(await paymentsOf(database, organization, [iuv])));
  }
  return {
    asked: text,
    positions,
    unknown,
    faults: byCode.length > 0 ? [] : await faultsOfKey(database, text),
  };
}

/** An IUV as it is, or the one in a notice number, blanks of print allowed. */
function codeIn(text: string): string | undefined {
  const digits = text.replaceAll(/\s/g, '');
  const notice = parseNoticeNumber(digits);
  if (notice.ok) return notice.value.iuv;
  return /^[0-9A-Za-z]{15}$|^\d{17}$/.test(digits) ? digits : undefined;
}

async function tracePosition(
  context: Context,
  position: TracedPosition,
  askNodo: boolean,
): Promise<PositionTrace> {
  const { database } = context;
  const { organization, connector, key, generation } = position;
  const id = iupd(organization, connector, key, generation);
  const installments = await installmentsOf(database, position);
  const versions: VersionTrace[] = [];
  for (const version of await versionsOf(database, position))
    versions.push(await traceVersion(context, organization, version));
  const publications: PublicationTrace[] = [];
  for (const one of await publicationsOf(database, position)) {
    publications.push(
      askNodo ? { ...one, nodo: await askAccess(context, organization, one.access, id) } : one,
    );
  }
  return {
    ...position,
    iupd: id,
    installments,
    versions,
    publications,
    payments: await paymentsOf(
      database,
      organization,
      installments.map((one) => one.iuv),
    ),
    acknowledgements: await acknowledgementsOf(
      database,
      organization,
      versions.map((one) => one.deliveryId),
    ),
  };
}

async function traceVersion(
  context: Tools,
  organization: string,
  { mapping, ...version }: TracedVersion,
): Promise<VersionTrace> {
  const records: RawRecord[] = [];
  const found =
    version.record === 0
      ? []
      : await recordsOf(context.database, organization, version.deliveryId, version.record);
  for (const one of found.slice(0, MOST_RECORDS))
    records.push({ ...one, raw: await rawRecord(context, organization, version, one) });
  return {
    ...version,
    records,
    mapping: {
      file: `mappings/${version.gestionale}/positions.jsonata`,
      sha256: createHash('sha256').update(mapping).digest('hex'),
    },
  };
}

async function rawRecord(
  { archive }: Tools,
  organization: string,
  { sha256, encoding }: Pick<TracedVersion, 'sha256' | 'encoding'>,
  { offset, length }: TracedRecord,
): Promise<string | null> {
  if ((await archive.size(organization, sha256)) === undefined) return null;
  const bytes = await archive.readRange(organization, sha256, offset, Math.min(length, MOST_BYTES));
  return decode(bytes, encoding !== null && isEncoding(encoding) ? encoding : 'windows-1252');
}

async function askAccess(
  context: Context,
  organization: string,
  access: string,
  id: string,
): Promise<Result<NodoPosition | undefined>> {
  const opened = await openAccess(context, organization, access);
  return opened.ok ? opened.value.nodo.read(organization, id, AbortSignal.timeout(NODO_MS)) : opened;
}
