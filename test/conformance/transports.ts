/**
 * What every transport must do, whatever is behind it. The suite asks the spec:
 * - `uses` collect: listing and reading · deliver: writing;
 * - `writes: 'rename'`: temporary names, replacing, renaming; `'whole'`: a repeat with the same `WriteFacts.id` has no
 *   second effect, and a source that fails leaves nothing;
 * - `settles`: a listed file can be removed, and moved into a subfolder (unless `traits.moves` is false).
 *
 * To run it:
 *
 *     transportConformance('ftp', ftp.spec, async () => ({
 *       transport: ftp,
 *       door: { location, options },        // collect from here, deliver here
 *       deliver: { location, options },     // only where delivering is another place (then traits.apart: true)
 *       behind: onDisk(folder),             // a real folder; else your own Behind: put, get, names, clear, held?
 *       close: () => server.close(),
 *     }), { onDisk: true });                // traits: onDisk, oneFile, apart, moves, carries (see transport-scene.ts)
 *
 * A `Behind` sets the scene and tells the outcome without the transport under test: an S3 server's memory, the request
 * log of an HTTP server. `traits.oneFile`: the source is one file (an HTTP body): `put` replaces it.
 */
import { after, afterEach, before, describe } from 'node:test';
import type { TransportSpec } from '../../src/domain/ports/transport.ts';
import { bytes } from './transport-bytes.ts';
import { ends } from './transport-ends.ts';
import { listing } from './transport-listing.ts';
import { naming } from './transport-names.ts';
import { renaming } from './transport-renaming.ts';
import { type DoorUnderTest, Scene, type Suite, type Traits } from './transport-scene.ts';
import { settling } from './transport-settling.ts';
import { whole } from './transport-whole.ts';

export { onDisk } from './transport-scene.ts';

export function transportConformance(
  name: string,
  spec: TransportSpec,
  makeDoor: () => Promise<DoorUnderTest>,
  traits: Traits = {},
): void {
  describe(`transport conformance: ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = new Scene(await makeDoor());
    });
    afterEach(() => scene.sweep());
    after(() => scene.door.close());

    const suite: Suite = { spec, traits, scene: () => scene };
    if (spec.uses.includes('collect')) {
      listing(suite);
      bytes(suite);
    }
    if (spec.settles) settling(suite);
    if (spec.uses.includes('deliver')) {
      if (spec.writes === 'rename') renaming(suite);
      else whole(suite);
    }
    naming(suite);
    ends(suite);
  });
}
