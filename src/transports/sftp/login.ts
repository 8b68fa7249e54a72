/** Which credentials are tried, each once: servers count failures and lock accounts. */
import type { AnyAuthMethod, AuthenticationType } from 'ssh2';
import type { Problem } from '../../domain/problem.ts';
import { refusedLogin } from '../faults.ts';
import type { Settings } from './settings.ts';

export class Login {
  readonly #settings: Settings;
  readonly #methods: AnyAuthMethod[];
  readonly #give: (found: Problem) => void;
  #accepted: readonly string[] = [];
  #asked = false;
  #answered = false;

  /** `give` hears of what ends the login before the server refuses it. */
  constructor(settings: Settings, give: (found: Problem) => void) {
    this.#settings = settings;
    this.#give = give;
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
              ) => this.#reply(prompts, answer),
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

  /**
   * The password answers the one question that is about it, once. A question for a new password means that the old one
   * has expired: answering it would change it. Any other (a code by telephone) has no answer here.
   */
  #reply(prompts: unknown, answer: (answers: string[]) => void): void {
    const questions = Array.isArray(prompts) ? prompts.map(question) : [];
    const words = questions.map(({ text }) => text).join(' ');
    const [first] = questions;
    const known = /pass|parola|pwd|pin\b/i.test(words) || first?.echo === false;
    if (first === undefined) answer([]);
    else if (/\b(new|nuova|retype|repeat|ripet|change|expired|scadut)/i.test(words))
      this.#give(this.expired());
    else if (questions.length > 1 || !known) this.#give(this.#noAnswer(words));
    else if (this.#answered) this.#give(this.refused());
    else {
      this.#answered = true;
      answer([this.#settings.password ?? '']);
    }
  }

  #noAnswer(words: string): Problem {
    return refusedLogin(
      this.#settings.at.server,
      `it asks "${words.trim().slice(0, 80)}"`,
      `Ask who runs the server for a login of "${this.#settings.user}" by password or key alone.`,
    );
  }

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
      'Check user, password or key with who runs the server. It is tried ever more rarely, lest the account be locked; at once when the configuration changes.',
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

const question = (one: unknown): { readonly text: string; readonly echo: boolean } =>
  typeof one === 'object' && one !== null
    ? { text: 'prompt' in one ? String(one.prompt) : '', echo: 'echo' in one && one.echo === true }
    : { text: '', echo: true };
