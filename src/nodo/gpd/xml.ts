/**
 * Reads one XML document without trusting it: no DOCTYPE, no entities but the predefined ones, every value as the
 * text that it is (a code such as 00100 stays one).
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { failed, ok, problem, type Result } from '../../domain/problem.ts';
import { type Fields, isFields } from './json.ts';

const CDATA = '#cdata';
const TEXT = '#text';
const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Elements by local name, those named in `lists` always as arrays. Problem `xml.unreadable`. */
export function readXml(bytes: Uint8Array, lists: ReadonlySet<string>): Result<Fields> {
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unreadable('it is not UTF-8');
  }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(source)) return unreadable('it declares a DOCTYPE, which is not accepted');
  const validity = XMLValidator.validate(source);
  if (validity !== true) return unreadable(`line ${validity.err.line}: ${validity.err.msg}`);
  const parser = new XMLParser({
    ignoreAttributes: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    cdataPropName: CDATA,
    isArray: (name) => lists.has(name),
  });
  try {
    const found: unknown = parser.parse(source);
    return isFields(found) ? ok(found) : unreadable('it has no element');
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : 'it cannot be parsed');
  }
}

/** The trimmed text of a child element; undefined when it is absent, empty or has children. */
export function xmlText(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  const found = isFields(value) ? mixed(value) : typeof value === 'string' ? decode(value) : undefined;
  const trimmed = found?.trim();
  return trimmed === '' ? undefined : trimmed;
}

export function xmlChild(fields: Fields | undefined, name: string): Fields | undefined {
  const value = fields?.[name];
  return isFields(value) ? value : undefined;
}

/** Elements of a list; those without content are left out. */
export function xmlChildren(fields: Fields | undefined, name: string): readonly Fields[] {
  const value = fields?.[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function mixed(value: Fields): string | undefined {
  const cdata = value[CDATA];
  const text = value[TEXT];
  return typeof cdata === 'string' ? (typeof text === 'string' ? decode(text) : '') + cdata : undefined;
}

function decode(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return PREDEFINED[String(name)] ?? whole;
    const point = hex !== undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

const unreadable = (message: string) =>
  failed(problem('xml.unreadable', `the XML document cannot be read: ${message}`));
