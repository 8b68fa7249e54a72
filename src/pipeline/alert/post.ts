/** A POST for webhooks over the line of the HTTP transport: addresses are judged, no redirect is followed. */
import { Readable } from 'node:stream';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import type { Post, Posted } from '../../observe/notify/webhook.ts';
import { Line } from '../../transports/http/line.ts';
import { readSettings } from '../../transports/http/settings.ts';

export const postGuarded: Post = async (posted) => {
  const { url, allowPrivate, signal } = posted;
  const settings = readSettings({ location: url, options: { allowPrivate } });
  if (!settings.ok) return settings;
  try {
    const line = await Line.open(settings.value, signal);
    try {
      return await ask(line, posted);
    } finally {
      await line.close();
    }
  } catch (error) {
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
  }
};

async function ask(line: Line, { url, headers, body }: Posted): Promise<Result<{ readonly status: number }>> {
  const answer = await line.ask({
    method: 'POST',
    url: new URL(url),
    headers,
    body: Readable.from([body], { objectMode: false }),
  });
  return ok({ status: (await line.told(answer)).status });
}
