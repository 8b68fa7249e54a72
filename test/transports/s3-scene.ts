/** A door to a store in memory, and what is behind it. */
import type { Door } from '../../src/domain/ports/transport.ts';
import { s3With } from '../../src/transports/s3/transport.ts';
import type { Behind } from '../conformance/transport-scene.ts';
import { objectOf } from '../servers/s3-objects.ts';
import type { S3Server } from '../servers/s3-server.ts';

/** Parts and copies of few bytes. */
export const small = s3With({ part: 100, copyAtMost: 500 });

export const doorAt = (server: S3Server, location: string, more: Door['options'] = {}): Door => ({
  location,
  options: {
    endpoint: server.endpoint,
    accessKeyId: 'AKIATEST',
    secretAccessKey: 'test/secret+key',
    timeoutSeconds: 5,
    ...more,
  },
});

export function behind(server: S3Server, name: string, prefix: string): Behind {
  const { objects, uploads } = server.bucket(name);
  return {
    async put(file, content, modifiedMs = Date.now()) {
      objects.set(`${prefix}${file}`, objectOf(Buffer.from(content), {}, modifiedMs));
    },
    get: async (file) => objects.get(`${prefix}${file}`)?.bytes,
    names: async () => [...objects.keys()].map((key) => key.slice(prefix.length)).sort(),
    async clear() {
      objects.clear();
    },
    held: () => uploads.size,
  };
}
