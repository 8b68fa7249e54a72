import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formats } from '../../src/formats/registry.ts';

describe('formats', () => {
  it('knows each format by its name, and says so of others', () => {
    assert.deepEqual(
      formats.specs.map(({ name }) => name),
      ['csv', 'fixed-width', 'json'],
    );
    for (const spec of formats.specs) assert.equal(formats.format(spec.name).spec, spec);
    assert.throws(() => formats.format('xml'), /one of csv,fixed-width,json/);
  });

  it('verifies only encodings that it knows', () => {
    assert.equal(formats.verifyEncoding('cp850').end().eol, 'none');
    assert.throws(() => formats.verifyEncoding('latin1'), /one of windows-1252/);
  });
});
