/** YAML as people write it: plain words where they can stand, flow where it fits. */
import type { Json } from '../domain/debt-position.ts';

const PLAIN = /^[A-Za-z_*][\w*./ -]*$/;
const MEANS_ELSE = /^(true|false|null|yes|no|on|off|y|n|~|\*.*|.*:|.*\s)$/i;

export const scalar = (value: string): string =>
  PLAIN.test(value) && !MEANS_ELSE.test(value) ? value : JSON.stringify(value);

/** One line, in flow style. */
export function flow(value: Json): string {
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${scalar(key)}: ${flow(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** A text as a literal block, indented by `indent` blanks; its own blanks at the beginning are kept. */
export function block(text: string, indent: number): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const marker = /^\s/.test(text) ? '|2' : '|';
  return `${marker}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
}

/** A comment for a guess, for what stands below it. */
export const remark = (text: string, indent: number): string => `${' '.repeat(indent)}# ${text}`;
