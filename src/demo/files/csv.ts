/** Rows as a Windows program exports them: semicolons, quotes where needed, CRLF, windows-1252. */
import { encode } from '../../formats/encoding.ts';

export const csvRow = (values: readonly string[]): string => values.map(quoted).join(';');

const quoted = (value: string): string =>
  /[;"\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

export const CRLF = '\r\n';

export function windowsBytes(text: string): Uint8Array {
  const encoded = encode(text, 'windows-1252');
  if (!encoded.ok) throw new RangeError(encoded.problem.message);
  return encoded.value;
}
