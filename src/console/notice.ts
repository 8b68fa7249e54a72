/** One sentence that the next page says once: what was done. It travels in a cookie, as text, and goes when it is read. */
const NAME = 'tramite-avviso';
const LONGEST = 500;

export const sayNotice = (text: string): string =>
  `${NAME}=${encodeURIComponent(text.slice(0, LONGEST))}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60`;

export function takeNotice(
  cookies: string | undefined,
): { readonly text: string; readonly cookie: string } | undefined {
  const found = cookies
    ?.split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${NAME}=`));
  if (found === undefined) return undefined;
  try {
    return {
      text: decodeURIComponent(found.slice(NAME.length + 1)).slice(0, LONGEST),
      cookie: `${NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`,
    };
  } catch {
    return undefined;
  }
}
