/** Names of what stands beside a file: `LISTA.csv.ok` or `LISTA.ok`, in any case of letters that the folder shows. */
const stem = (name: string): string => name.replace(/\.[^.]*$/, '');

export const beside = (name: string, suffixes: readonly string[]): readonly string[] =>
  suffixes.flatMap((suffix) => [`${name}${suffix}`, `${stem(name)}${suffix}`]);

/** The one that is there. */
export function found(names: ReadonlySet<string>, wanted: readonly string[]): string | undefined {
  const exact = wanted.find((name) => names.has(name));
  if (exact !== undefined) return exact;
  const upper = wanted.map(
    (name) => name.slice(0, name.lastIndexOf('.')) + name.slice(name.lastIndexOf('.')).toUpperCase(),
  );
  return upper.find((name) => names.has(name));
}

export const endsWithAny = (name: string, suffixes: readonly string[]): boolean =>
  suffixes.some((suffix) => name.toLowerCase().endsWith(suffix.toLowerCase()));
