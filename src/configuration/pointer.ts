/** JSON pointers (RFC 6901) to places of a YAML document. */

export const pointer = (...segments: readonly (string | number)[]): string =>
  segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export const segmentsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** As people read it: `receive.ready[1].marker`; names that are no words are quoted. */
export function readable(path: string): string {
  let text = '';
  for (const segment of segmentsOf(path)) {
    if (/^\d+$/.test(segment) && text !== '') text += `[${segment}]`;
    else if (/^[\w-]+$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `${text === '' ? '' : '.'}"${segment}"`;
  }
  return text;
}
