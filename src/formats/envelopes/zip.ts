/** zip (PKWARE APPNOTE): stored and deflated members, zip64; AES and, for reading only, ZipCrypto. */
import type { Envelope } from '../../domain/ports/envelope.ts';
import { ok } from '../../domain/problem.ts';
import { openZip } from './zip/open.ts';
import { sealZip } from './zip/seal.ts';
import { spec } from './zip/spec.ts';

export const zip: Envelope = {
  spec,
  open: openZip,
  seal: (inside, options, at) => ok({ name: `${inside.name}.zip`, bytes: sealZip(inside, options, at) }),
};
