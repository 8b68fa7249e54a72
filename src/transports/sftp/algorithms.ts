/** What we offer in the key exchange, and what a server that shares none of it offers. */
import { getCiphers, getHashes } from 'node:crypto';
import type { Algorithms, CipherAlgorithm, MacAlgorithm } from 'ssh2';
import { type Problem, problem } from '../../domain/problem.ts';

const hasCipher = (name: string): boolean => getCiphers().includes(name);

/** Old algorithms, appended so that a better one always wins; only those that this OpenSSL still has. */
export function legacyAlgorithms(): Algorithms {
  const ciphers: readonly (readonly [CipherAlgorithm, string])[] = [
    ['aes256-cbc', 'aes-256-cbc'],
    ['aes192-cbc', 'aes-192-cbc'],
    ['aes128-cbc', 'aes-128-cbc'],
    ['3des-cbc', 'des-ede3-cbc'],
  ];
  const macs: readonly MacAlgorithm[] = ['hmac-sha1-96', 'hmac-md5', 'hmac-md5-96'];
  const md5 = getHashes().includes('md5');
  return {
    kex: {
      append: [
        'diffie-hellman-group-exchange-sha1',
        'diffie-hellman-group14-sha1',
        'diffie-hellman-group1-sha1',
      ],
      prepend: [],
      remove: [],
    },
    serverHostKey: { append: ['ssh-dss'], prepend: [], remove: [] },
    cipher: {
      append: ciphers.flatMap(([name, ssl]) => (hasCipher(ssl) ? [name] : [])),
      prepend: [],
      remove: [],
    },
    hmac: { append: macs.filter((name) => md5 || !name.includes('md5')), prepend: [], remove: [] },
  };
}

/** Gathers what the server offers from the library's debug lines: it tells this nowhere else. */
export class Offer {
  readonly #lists = new Map<string, string>();
  readonly #agreed = new Map<string, string>();
  #done = false;

  readonly hear = (line: string): void => {
    if (this.#done) return;
    const found = /^Handshake: \(remote\) ([^:]+): (.*)$/.exec(line);
    if (found?.[1] !== undefined && found[2] !== undefined) this.#lists.set(found[1], found[2]);
    const chosen = /^Handshake: (KEX algorithm|Host key format|S->C cipher|S->C MAC): (.*)$/.exec(line);
    if (chosen?.[1] !== undefined && chosen[2] !== undefined) this.#agreed.set(chosen[1], chosen[2]);
  };

  /** The algorithms that both agreed on, for people. */
  agreed(): string {
    const chosen = [...this.#agreed.values()].filter((name) => name !== '<implicit>');
    return chosen.length === 0 ? 'agreed' : chosen.join(', ');
  }

  /** After the handshake every packet has its debug line: none of them matters. */
  stop(): void {
    this.#done = true;
  }

  /** `sftp.algorithms` when the words are those of a failed negotiation. */
  problem(server: string, words: string, legacy: boolean): Problem | undefined {
    const what = /no matching (.+)$/.exec(words)?.[1];
    if (what === undefined) return undefined;
    const asked = what.replace('key exchange algorithm', 'KEX method').toLowerCase();
    const offered = [...this.#lists].find(([name]) => name.toLowerCase() === asked)?.[1];
    return problem(
      'sftp.algorithms',
      `${server} and Tramite share no ${what}${offered ? `; the server offers ${offered}` : ''}.`,
      {
        class: 'config',
        advice: legacy
          ? 'Ask who runs the server to enable a current algorithm.'
          : 'Ask who runs the server to update it; until then write legacyAlgorithms: true.',
      },
    );
  }
}
