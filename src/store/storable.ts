/** JSON as PostgreSQL takes it: words of strangers may hold a NUL or half of a surrogate pair, and jsonb refuses both. */
export const storable = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'string' ? one.toWellFormed().replaceAll('\0', '\uFFFD') : one,
  );
