/** Names that clients may give to what they upload. They are data: no path of ours is ever made of them. */

const LONGEST = 255;
/** How incomplete files are shown; nobody else's may look like them. */
export const INCOMPLETE = '.incompleto';

/** Why a name is refused; undefined when it is fine. */
export function nameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'it names no file';
  if (/[/\\]/.test(name)) return 'it contains a path separator';
  if (/\p{Cc}/u.test(name)) return 'it contains a control character';
  if (name.includes('\uFFFD')) return 'its bytes are not UTF-8';
  if (name !== name.trim()) return 'it begins or ends with a blank';
  if (Buffer.byteLength(name) > LONGEST) return `it is longer than ${LONGEST} bytes`;
  if (name.endsWith(INCOMPLETE)) return `${INCOMPLETE} is kept for what was cut`;
  return undefined;
}
