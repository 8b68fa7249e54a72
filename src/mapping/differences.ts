/** Where what was found lacks or contradicts what was wanted; what was not wanted may be there as well. */

export function differences(wanted: unknown, seen: unknown, path: string): readonly string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(seen)) return [`${path} is ${show(seen)}, not a list`];
    const found =
      wanted.length === seen.length ? [] : [`${path} has ${seen.length} items, not ${wanted.length}`];
    return [
      ...found,
      ...wanted
        .slice(0, seen.length)
        .flatMap((item: unknown, index) => differences(item, seen[index], `${path}[${index}]`)),
    ];
  }
  if (isFields(wanted)) {
    if (!isFields(seen)) return [`${path} is ${show(seen)}, not an object`];
    return Object.entries(wanted).flatMap(([name, item]) => differences(item, seen[name], `${path}.${name}`));
  }
  return wanted === seen ? [] : [`${path} is ${show(seen)}, not ${show(wanted)}`];
}

const isFields = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));
