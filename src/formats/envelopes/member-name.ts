/** Names that envelopes carry are data: what comes out bears a base name, or is refused. */

/** What every file system takes, in bytes. */
const LONGEST = 255;

/** Why a text is no base name; undefined when it is one. A backslash counts: zips of Windows have them in paths. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'the name is empty';
  if (name === '.' || name === '..') return 'the name leads out of the folder';
  if (/[/\\]/.test(name)) return 'the name contains a path';
  if (/^[A-Za-z]:/.test(name)) return 'the name begins with a drive';
  if (/\p{Cc}/u.test(name)) return 'the name contains a control character';
  if (Buffer.byteLength(name) > LONGEST) return `the name is longer than ${LONGEST} bytes`;
  return undefined;
}

/** The name that the envelope itself remembers, if it can be one; else its own without the ending that it added. */
export function innerName(remembered: string | undefined, outer: string, endings: readonly string[]): string {
  if (remembered !== undefined && nameFault(remembered) === undefined) return remembered;
  const ending = endings.find((each) => outer.toLowerCase().endsWith(each) && outer.length > each.length);
  return ending === undefined ? outer : outer.slice(0, -ending.length);
}
