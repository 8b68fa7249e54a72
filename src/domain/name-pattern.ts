/** Globs on base names, as connectors write them: `*`, `?`, `[a-z]`, `{csv,txt}`. Case matters. */
export function namePattern(glob: string): (name: string) => boolean {
  let source = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i += 1) {
    const char = glob.charAt(i);
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '{') {
      source += '(?:';
      depth += 1;
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth -= 1;
    } else if (char === ',' && depth > 0) source += '|';
    else if (char === '[' && glob.indexOf(']', i + 2) > 0) {
      const end = glob.indexOf(']', i + 2);
      const body = glob.slice(i + 1, end);
      source += `[${body.startsWith('!') ? `^${body.slice(1)}` : body}]`.replaceAll('\\', '\\\\');
      i = end;
    } else source += char.replace(/[.+^$()|\\[\]{}]/g, '\\$&');
  }
  const pattern = new RegExp(`^${source}${')'.repeat(depth)}$`, 's');
  return (name) => pattern.test(name);
}
