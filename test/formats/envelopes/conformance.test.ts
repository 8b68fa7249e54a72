import { generateKey } from 'openpgp';
import { base64 } from '../../../src/formats/envelopes/base64.ts';
import { gzip } from '../../../src/formats/envelopes/gzip.ts';
import { openpgp } from '../../../src/formats/envelopes/openpgp.ts';
import { zip } from '../../../src/formats/envelopes/zip.ts';
import { AT } from '../../conformance/envelope-scene.ts';
import { type EnvelopeFixture, envelopeConformance } from '../../conformance/envelopes.ts';

const plain: EnvelopeFixture = {
  name: 'plain',
  sealing: {},
  opening: {},
  proves: true,
  repeats: true,
  compresses: true,
  ending: '',
};

const date = new Date(AT.getTime() - 86_400_000);
const key = (name: string, passphrase: string) =>
  generateKey({ userIDs: [{ name, email: `${name}@example.org` }], passphrase, date, format: 'armored' });
const ours = await key('comune', 'our words');
const theirs = await key('gestionale', 'their words');

const read = { privateKey: ours.privateKey, passphrase: 'our words' };
const message: EnvelopeFixture = {
  ...plain,
  repeats: false,
  compresses: false,
  ending: '.pgp',
  opening: read,
  sealing: { publicKey: ours.publicKey },
};
const sign = { signKey: theirs.privateKey, signPassphrase: 'their words' };

envelopeConformance(gzip, { ...plain, ending: '.gz' });
envelopeConformance(base64, { ...plain, ending: '.b64', proves: false, compresses: false });
envelopeConformance(zip, { ...plain, ending: '.zip' });
envelopeConformance(zip, {
  ...plain,
  name: 'with a password',
  ending: '.zip',
  sealing: { password: 'segreta', encryption: 'aes256' },
  opening: { password: 'segreta' },
  repeats: false,
  compresses: false,
});
envelopeConformance(openpgp, { ...message, name: 'encrypted' });
envelopeConformance(openpgp, {
  ...message,
  name: 'encrypted and signed',
  sealing: { ...message.sealing, ...sign },
  opening: { ...read, verifyKey: theirs.publicKey },
});
envelopeConformance(openpgp, {
  ...message,
  name: 'only signed',
  sealing: sign,
  opening: { verifyKey: theirs.publicKey },
});
