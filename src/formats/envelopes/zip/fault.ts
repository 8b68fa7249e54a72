/** What the library says of a zip, in our words. */
import {
  ERR_ENCRYPTED,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_INVALID_PASSWORD,
  ERR_LOCAL_FILE_HEADER_NOT_FOUND,
  ERR_OVERLAPPING_ENTRY,
  ERR_SPLIT_ZIP_FILE,
  ERR_UNSUPPORTED_COMPRESSION,
  ERR_UNSUPPORTED_ENCRYPTION,
} from '@zip.js/zip.js';
import type { ProblemError } from '../../../domain/problem.ts';
import { damaged, unsupported, wrongPassword } from '../faults.ts';

const PLAIN = 'Ask for a plain zip: deflate, and AES where it is encrypted.';

/** `file`: the member, or the zip where its directory is at fault. */
export function zipFault(file: string, message: string, weak = false): ProblemError {
  switch (message) {
    case ERR_ENCRYPTED:
      return wrongPassword(
        file,
        'it is encrypted, and the connector has no password for it',
        'Give the zip envelope its password, as a reference: password: ${' + 'env:NAME}.',
      );
    case ERR_INVALID_PASSWORD:
      return wrongPassword(
        file,
        'the password of the connector does not open it',
        'Ask the sender for the password in use, and change it where the reference points.',
      );
    case ERR_UNSUPPORTED_COMPRESSION:
      return unsupported(file, 'it is compressed in a way that is not read', PLAIN);
    case ERR_UNSUPPORTED_ENCRYPTION:
    case ERR_ENCRYPTED_CENTRAL_DIRECTORY:
      return unsupported(file, 'it is encrypted in a way that is not read', PLAIN);
    case ERR_SPLIT_ZIP_FILE:
      return unsupported(file, 'it is one part of a split zip', 'Ask for the zip in one piece.');
    case ERR_OVERLAPPING_ENTRY:
      return damaged(file, 'files of the zip lie over one another');
    case ERR_LOCAL_FILE_HEADER_NOT_FOUND:
      return damaged(file, 'the file is not where the directory of the zip says');
    default:
      return damaged(
        file,
        `the zip is damaged (${message})`,
        // ZipCrypto tells a wrong password from a right one with one byte only.
        weak ? 'Check the password; if it is right, ask for the file again.' : undefined,
      );
  }
}
