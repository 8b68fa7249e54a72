/** Which credentials are tried, each once: servers count failures and lock accounts. */
import type { AnyAuthMethod, AuthenticationType } from 'ssh2';
import type { Problem } from '../../domain/problem.ts';
import { refusedLogin } from '../faults.ts';
import type { Settings } from './settings.ts';

export class Login {
  readonly #settings: Settings;
  readonly #methods: AnyAuthMethod[];
  #accepted: readonly string[] = [];
  #asked = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    const { user: username, password, key, passphrase } = settings;
    this.#methods = [
      ...(key === undefined
        ? []
        : [
            {
              type: 'publickey' as const,
              username,
              key,
              ...(passphrase === undefined ? {} : { passphrase }),
            },
          ]),
      ...(password === undefined
        ? []
        : [
            { type: 'password' as const, username, password },
            // Servers behind PAM ask for the password this way only.
            {
              type: 'keyboard-interactive' as const,
              username,
              prompt: (
                _name: string,
                _words: string,
                _lang: string,
                prompts: unknown,
                answer: (answers: string[]) => void,
              ) => answer(Array.isArray(prompts) ? prompts.map(() => password) : []),
            },
          ]),
    ];
  }

  /** The library's hook: the next method that the server accepts, or false when there is none left. */
  readonly next = (left: readonly AuthenticationType[] | null): AnyAuthMethod | false => {
    if (!this.#asked) {
      this.#asked = true;
      return { type: 'none', username: this.#settings.user };
    }
    this.#accepted = left ?? this.#accepted;
    const index = this.#methods.findIndex((method) => left === null || left.includes(method.type));
    const [method] = index === -1 ? [] : this.#methods.splice(index, 1);
    if (method === undefined) return false;
    if (method.type === 'password') this.#drop('keyboard-interactive');
    return method;
  };

  #drop(type: AuthenticationType): void {
    const index = this.#methods.findIndex((method) => method.type === type);
    if (index !== -1) this.#methods.splice(index, 1);
  }

  refused(): Problem {
    const { user, at, key, password } = this.#settings;
    const given = [
      ...(key === undefined ? [] : ['key']),
      ...(password === undefined ? [] : ['password']),
    ].join(' and ');
    const accepts = this.#accepted.length === 0 ? '' : `; it accepts ${this.#accepted.join(', ')}`;
    return refusedLogin(
      at.server,
      `user "${user}" with ${given}${accepts}`,
      'Check user, password or key with who runs the server. It is not tried again until the configuration changes, lest the account be locked.',
    );
  }

  expired(): Problem {
    return refusedLogin(
      this.#settings.at.server,
      `the password of "${this.#settings.user}" has expired`,
      'Change it with who runs the server, then write the new one.',
    );
  }
}
