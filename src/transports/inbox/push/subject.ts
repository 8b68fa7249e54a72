/** Subjects of certificates, as OpenSSL, nginx and Node write them in their several ways. */

/** Attributes as `CN=x`, sorted: writers disagree on the order. */
function attributes(subject: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < subject.length; at += 1) {
    const letter = subject.charAt(at);
    if (letter === '\\') {
      at += 1;
      part += subject.charAt(at);
    } else if (
      letter === ',' ||
      letter === '+' ||
      letter === '\n' ||
      (letter === '/' && startsAttribute(subject, at))
    ) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  parts.push(part);
  return parts
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', ...rest] = one.split('=');
      return `${name.trim().toUpperCase()}=${rest.join('=').trim()}`;
    })
    .sort();
}

const startsAttribute = (subject: string, at: number): boolean =>
  /^\/[A-Za-z][A-Za-z0-9.]*=/.test(subject.slice(at));

/** `wanted` without any `=` is a common name alone. */
export function sameSubject(found: string, wanted: string): boolean {
  const have = attributes(found);
  if (have.length === 0) return false;
  if (!wanted.includes('=')) {
    const names = have.filter((one) => one.startsWith('CN='));
    return names.length === 1 && names[0] === `CN=${wanted.trim()}`;
  }
  const want = attributes(wanted);
  return have.length === want.length && have.every((one, index) => one === want[index]);
}
