/** Reading what a form sent. */
import type { Context as Request_ } from 'hono';

const LONGEST_FORM = 64 * 1024 * 1024;
const FORMS = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** Its fields, or why it is none: the status. No more is read than a form may have, whatever its head says. */
export async function formOf(c: Request_): Promise<FormData | number> {
  const type = c.req.header('content-type') ?? '';
  if (!FORMS.test(type)) return 415;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_FORM) return 413;
    chunks.push(chunk);
  }
  try {
    const form = await new Response(new Blob(chunks), { headers: { 'content-type': type } }).formData();
    // No text that is kept can hold a NUL.
    return [...form].some(([name, value]) =>
      `${name}${typeof value === 'string' ? value : value.name}`.includes('\0'),
    )
      ? 400
      : form;
  } catch {
    return 400;
  }
}
