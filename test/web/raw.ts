/** Requests past what a client makes of them. */
import { request } from 'node:http';

export type Headers_ = { readonly [name: string]: string };

/** Asks as it is written: fetch would set Host, Origin and the methods right. */
export function raw(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: Headers_; body?: string } = {},
): Promise<{ status: number; headers: { [name: string]: string | string[] | undefined }; text: string }> {
  const { hostname, port } = new URL(url);
  const length: Headers_ = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, headers: { ...length, ...headers }, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
          if (answer.headers['content-type']?.startsWith('text/event-stream') === true) answer.destroy();
        });
        answer.on('close', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        answer.on('error', () => undefined);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
