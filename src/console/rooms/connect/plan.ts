/** From what a person chose to the YAML of a connector. */
import { stringify } from 'yaml';
import { failed, ok, problem, type Result } from '../../../domain/problem.ts';
import type { Typed } from './desk.ts';

export const DOORS = ['folder', 'sftp', 'inbox-sftp', 'inbox-http'] as const;

export interface PlanFacts {
  readonly gestionale: string;
  /** Names of the parameters that it asks for. */
  readonly parameters: readonly string[];
  readonly trailer: boolean;
  readonly given: boolean;
  /** Whether the gestionale has files back. */
  readonly acknowledgement: boolean;
  readonly report: boolean;
  /** Another connector owns payments that no file announced. */
  readonly owned: boolean;
  /** Where the access has several. */
  readonly segregationCode: string | undefined;
  /** Folder of the organization among the connectors. */
  readonly folder: string;
}

/** `sftp` and `inbox-http` name secrets of the server, other folders its disk or anybody's server: whoever runs it writes those. */
export const isHarmless = (typed: Typed, facts: Pick<PlanFacts, 'folder'>): boolean =>
  typed.porta === 'inbox-sftp' ||
  (typed.porta === 'folder' &&
    typed.da === defaultFolder(facts.folder, typed.nome ?? '') &&
    ['', defaultBack(facts.folder, typed.nome ?? '')].includes(typed.verso ?? ''));

export const defaultFolder = (folder: string, connector: string): string =>
  `gestionali/${folder}/${connector === '' ? 'NOME' : connector}/out`;

/** Where its files go back to. */
export const defaultBack = (folder: string, connector: string): string =>
  defaultFolder(folder, connector).replace(/out$/, 'in');

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const VARIABLE = /^[A-Z][A-Z0-9_]{2,63}$/;
const HOST = /^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/;

/** Problems `connect.…`, whose place names the field of the form. */
export function connectorText(typed: Typed, facts: PlanFacts): Result<string> {
  const value = (name: string): string => (typed[name] ?? '').trim();
  const wrong = (field: string, message: string, advice: string) =>
    failed(problem(`connect.${field}`, message, { class: 'config', advice, place: { field } }));
  // Keys alone may be several lines.
  const strange = Object.entries(typed).find(([name, text]) =>
    (name === 'chiavi' ? /\$\{/ : /\$\{|[\r\n]/).test(text),
  );
  if (strange !== undefined)
    return wrong(strange[0], `${strange[0]} holds a reference or a line end`, 'Write plain text.');
  if (!NAME.test(value('nome')))
    return wrong(
      'nome',
      'this is no name of a connector',
      'Lower-case letters, digits, dots, dashes and underscores.',
    );
  if (value('servizio') === '')
    return wrong('servizio', 'no service is chosen', 'Choose one of the organization’s.');
  if (value('file') === '')
    return wrong('file', 'no pattern of file names', 'Write for instance TARI_*.csv.');
  const door = doorOf(value, wrong);
  if (!door.ok) return door;
  const parameters = Object.fromEntries(
    facts.parameters.flatMap((name) =>
      value(`parametro-${name}`) === '' ? [] : [[name, value(`parametro-${name}`)]],
    ),
  );
  const { from, back, beside, ready } = door.value;
  const content = {
    gestionale: facts.gestionale,
    service: value('servizio'),
    ...(value('nodo') === '' ? {} : { nodo: value('nodo') }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    receive: {
      from,
      match: value('file'),
      ...beside,
      ...(facts.trailer ? { ready: ['trailer'] } : ready === undefined ? {} : { ready }),
    },
    ...(facts.given || facts.segregationCode !== undefined
      ? {
          codes: {
            ...(facts.given ? { strategy: 'given' } : {}),
            ...(facts.segregationCode === undefined ? {} : { segregationCode: facts.segregationCode }),
          },
        }
      : {}),
    ...(value('scadute') === 'proroga' ? { pastDue: { extend: '30 days' } } : {}),
    ...(facts.acknowledgement && back !== undefined ? { acknowledge: { to: back } } : {}),
    ...(facts.report && back !== undefined ? { report: { on: 'paid', to: back } } : {}),
    ...(facts.owned ? { unknownPayments: false } : {}),
    ...(value('mail') === '' ? {} : { owner: { mail: value('mail') } }),
  };
  return ok(
    `# yaml-language-server: $schema=../../editors/schemas/connector.schema.json\n${stringify(content, { lineWidth: 0 })}`,
  );
}

interface Door {
  readonly from: string;
  readonly back: string | undefined;
  readonly beside: { readonly [key: string]: string };
  readonly ready?: readonly unknown[];
}

function doorOf(
  value: (name: string) => string,
  wrong: (field: string, message: string, advice: string) => Result<never>,
): Result<Door> {
  const kind = value('porta');
  if (kind === 'folder') {
    if (value('da') === '')
      return wrong('da', 'no folder is named', 'Name the folder that the files are put into.');
    return ok({
      from: value('da'),
      back: value('verso') === '' ? undefined : value('verso'),
      beside: { every: '10s' },
      ready: [{ stable: { listings: 2, for: '5s' } }],
    });
  }
  if (kind === 'sftp') {
    const [host, user, variable] = [value('server'), value('utente'), value('variabile')];
    if (!HOST.test(host))
      return wrong('server', 'this is no server name', 'Write for instance files.vendor.example:22.');
    if (user === '') return wrong('utente', 'no user is named', 'Name the user at the server.');
    if (!VARIABLE.test(variable))
      return wrong(
        'variabile',
        'this is no name of an environment variable',
        'Write for instance VENDOR_PASSWORD; the password itself is never written here.',
      );
    const remote = (name: string): string => `sftp://${host}/${value(name).replace(/^\/+/, '')}`;
    return ok({
      from: remote('da'),
      back: value('verso') === '' ? undefined : remote('verso'),
      beside: {
        user,
        password: `\${env:${variable}}`,
        ...(value('impronta') === '' ? {} : { hostKey: value('impronta') }),
      },
    });
  }
  if (kind === 'inbox-sftp') {
    if (!/^(ssh-|ecdsa-)\S+ \S+/.test(value('chiavi')))
      return wrong('chiavi', 'this is no public key', 'Paste a line such as ssh-ed25519 AAAA… gestionale.');
    return ok({
      from: 'inbox://sftp',
      back: 'inbox://sftp',
      beside: { ...(value('utente') === '' ? {} : { user: value('utente') }), publicKey: value('chiavi') },
      ready: [{ quiet: '90s' }],
    });
  }
  if (kind === 'inbox-http') {
    const variable = value('variabile');
    if (!VARIABLE.test(variable))
      return wrong(
        'variabile',
        'this is no name of an environment variable',
        'Write for instance VENDOR_API_KEY; the key itself is never written here.',
      );
    return ok({
      from: 'inbox://http',
      back: value('verso') === '' ? undefined : value('verso'),
      beside: { ...(value('utente') === '' ? {} : { user: value('utente') }), apiKey: `\${env:${variable}}` },
    });
  }
  return wrong('porta', 'no door is chosen', 'Choose how the files come.');
}
