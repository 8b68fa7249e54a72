/**
 * What every transport must do, whatever is behind it. A door under test has a real folder on this disk behind it, so
 * that the suite sets the scene and looks at the outcome without the transport under test.
 */
import { after, afterEach, before, describe } from 'node:test';
import { bytes } from './transport-bytes.ts';
import { files } from './transport-files.ts';
import { listing } from './transport-listing.ts';
import { type DoorUnderTest, Scene } from './transport-scene.ts';

export function transportConformance(name: string, makeDoor: () => Promise<DoorUnderTest>): void {
  describe(`transport conformance: ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = new Scene(await makeDoor());
    });
    afterEach(() => scene.sweep());
    after(() => scene.door.close());

    listing(() => scene);
    bytes(() => scene);
    files(() => scene);
  });
}
