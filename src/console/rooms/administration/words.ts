/** Words of users and keys. */
import type { Permission, Role } from '../../../domain/access.ts';
import type { Problem } from '../../../domain/problem.ts';
import { type Language, saying } from '../../words.ts';

export const say = saying({
  it: {
    administration: 'Amministrazione',
    users: 'Utenti',
    keys: 'Chiavi API',
    retention: 'Conservazione',
    bodies: 'Enti',
    usersCaption: 'Chi può entrare, e con quali ruoli negli enti che amministri.',
    usersEmpty:
      'Non c’è ancora nessuno. Invita chi deve seguire un ente: riceverà un link con cui scegliere la password.',
    invite: 'Invita una persona',
    inviteWhy:
      'Si crea un link che vale una volta sola e per 7 giorni: mandalo alla persona per una via sicura.',
    login: 'Indirizzo e-mail',
    name: 'Nome',
    roles: 'Ruoli',
    state: 'Stato',
    factor: 'Secondo fattore',
    lastLogin: 'Ultimo ingresso',
    never: 'mai',
    yes: 'sì',
    no: 'no',
    language: 'Lingua',
    italian: 'Italiano',
    english: 'English',
    role: 'Ruolo',
    organization: 'Ente',
    everyBody: 'Tutti gli enti',
    chooseRole: 'Nessun altro',
    elsewhere: 'Ha anche ruoli in altri enti.',
    makeLink: 'Crea il link',
    linkTitle: 'Collegamento per {name}',
    linkOnce: 'Lo vedi solo ora: copialo e mandalo a {login}. Vale una volta, fino al ',
    linkText: 'Collegamento da copiare',
    toUser: 'Vai alla scheda di {name}',
    change: 'Ruoli',
    addRole: 'Aggiungi un ruolo',
    byGroups: 'dai gruppi dell’identità dell’ente',
    saveRoles: 'Salva i ruoli',
    account: 'Accesso',
    newLink: 'Nuovo link',
    newLinkWhy: 'Per chi ha perso la password o non è mai entrato. Quello di prima smette di valere.',
    disable: 'Disabilita',
    disableWhy: 'Esce subito da ovunque e non entra più. Si può riabilitare.',
    enable: 'Riabilita',
    removeFactor: 'Togli il secondo fattore',
    removeFactorWhy:
      'Per chi ha perso il telefono: entrerà con la sola password, finché non lo attiva di nuovo.',
    ruledElsewhere:
      'Questo accesso ha ruoli che non puoi dare: link e disabilitazione spettano a chi amministra tutti gli enti.',
    doneRoles: 'I ruoli di {name} sono cambiati.',
    doneDisabled: '{name} non può più entrare.',
    doneEnabled: '{name} può entrare di nuovo.',
    doneFactor: 'Il secondo fattore di {name} è tolto.',
    keysCaption: 'Chiavi con cui altri programmi usano le API, la più recente per prima.',
    keysEmpty:
      'Non c’è ancora nessuna chiave. Creane una per ogni programma che usa le API, con i soli permessi che gli servono.',
    newKey: 'Crea una chiave',
    newKeyWhy: 'Una chiave per programma: si revoca senza fermare gli altri.',
    keyName: 'Nome del programma',
    permissions: 'Permessi',
    organizations: 'Enti',
    expires: 'Scade il',
    expiresHint: 'Vuoto: non scade.',
    lastUsed: 'Ultimo uso',
    createdBy: 'Creata da',
    act: 'Azioni',
    revoke: 'Revoca',
    revokeWhy: 'Il programma che la usa smette subito di funzionare. Non si torna indietro.',
    keyTitle: 'Chiave {name}',
    keyOnce: 'La vedi solo ora: copiala nel programma che la usa.',
    keyText: 'Chiave da copiare',
    toKeys: 'Torna alle chiavi',
    doneRevoked: 'La chiave {name} è revocata.',
  },
  en: {
    administration: 'Administration',
    users: 'Users',
    keys: 'API keys',
    retention: 'Retention',
    bodies: 'Bodies',
    usersCaption: 'Who can log in, and with which roles for the bodies that you administer.',
    usersEmpty:
      'There is nobody yet. Invite whoever looks after a body: they get a link to choose a password with.',
    invite: 'Invite somebody',
    inviteWhy: 'This makes a link that works once and for 7 days: send it to the person in a safe way.',
    login: 'E-mail address',
    name: 'Name',
    roles: 'Roles',
    state: 'State',
    factor: 'Second factor',
    lastLogin: 'Last login',
    never: 'never',
    yes: 'yes',
    no: 'no',
    language: 'Language',
    italian: 'Italiano',
    english: 'English',
    role: 'Role',
    organization: 'Body',
    everyBody: 'Every body',
    chooseRole: 'No other',
    elsewhere: 'Has roles for other bodies too.',
    makeLink: 'Make the link',
    linkTitle: 'Link for {name}',
    linkOnce: 'You see it only now: copy it and send it to {login}. It works once, until ',
    linkText: 'Link to copy',
    toUser: 'Go to {name}',
    change: 'Roles',
    addRole: 'Add a role',
    byGroups: 'from the groups of the organization’s identity',
    saveRoles: 'Save the roles',
    account: 'Account',
    newLink: 'New link',
    newLinkWhy: 'For whoever lost the password or never came. The one before stops working.',
    disable: 'Disable',
    disableWhy: 'They are out everywhere at once, and cannot log in. It can be undone.',
    enable: 'Enable',
    removeFactor: 'Remove the second factor',
    removeFactorWhy:
      'For whoever lost their phone: the password alone lets them in, until they turn it on again.',
    ruledElsewhere:
      'This account has roles that you cannot give: its links and whether it is enabled are for who administers every body.',
    doneRoles: 'The roles of {name} are changed.',
    doneDisabled: '{name} cannot log in any more.',
    doneEnabled: '{name} can log in again.',
    doneFactor: 'The second factor of {name} is removed.',
    keysCaption: 'Keys that other programs use the API with, newest first.',
    keysEmpty:
      'There is no key yet. Make one for each program that uses the API, with only the permissions that it needs.',
    newKey: 'Make a key',
    newKeyWhy: 'One key for each program: it can be revoked without stopping the others.',
    keyName: 'Name of the program',
    permissions: 'Permissions',
    organizations: 'Bodies',
    expires: 'Expires on',
    expiresHint: 'Empty: never.',
    lastUsed: 'Last used',
    createdBy: 'Made by',
    act: 'Acts',
    revoke: 'Revoke',
    revokeWhy: 'The program that uses it stops working at once. This cannot be undone.',
    keyTitle: 'Key {name}',
    keyOnce: 'You see it only now: copy it into the program that uses it.',
    keyText: 'Key to copy',
    toKeys: 'Back to the keys',
    doneRevoked: 'The key {name} is revoked.',
  },
});

export const permissionWords: (language: Language, permission: Permission) => string = saying<Permission>({
  it: { read: 'consultare', operate: 'operare', integrate: 'integrare', administer: 'amministrare' },
  en: { read: 'read', operate: 'operate', integrate: 'integrate', administer: 'administer' },
});

export const roleWords: (language: Language, role: Role) => string = saying<Role>({
  it: {
    auditor: 'Revisore',
    operator: 'Operatore',
    integrator: 'Integratore',
    administrator: 'Amministratore',
  },
  en: { auditor: 'Auditor', operator: 'Operator', integrator: 'Integrator', administrator: 'Administrator' },
});

type State = 'active' | 'live' | 'disabled' | 'invited' | 'lapsed' | 'expired' | 'revoked';

export const stateWords: (language: Language, state: State) => string = saying<State>({
  it: {
    active: 'attivo',
    live: 'attiva',
    disabled: 'disabilitato',
    invited: 'invitato',
    lapsed: 'invito scaduto',
    expired: 'scaduta',
    revoked: 'revocata',
  },
  en: {
    active: 'active',
    live: 'active',
    disabled: 'disabled',
    invited: 'invited',
    lapsed: 'invitation over',
    expired: 'expired',
    revoked: 'revoked',
  },
});

const FAULTS = {
  it: {
    'user.login': 'Scrivi un indirizzo e-mail.',
    'user.name': 'Scrivi un nome, al più di 100 caratteri.',
    'user.known':
      'C’è già un accesso con questo indirizzo. Se non lo vedi, è di altri enti: chi amministra tutti gli enti può dargli un ruolo qui.',
    'user.conflict': 'Qualcuno ha cambiato questo accesso nel frattempo: guardalo di nuovo, poi cambialo.',
    'user.last-administrator':
      'Nessun altro amministra tutti gli enti: prima rendi qualcun altro amministratore di tutti.',
    'user.ruled-elsewhere':
      'Questo accesso ha ruoli che non puoi dare: chiedi a chi amministra tutti gli enti.',
    'user.disabled': 'Questo accesso è disabilitato: prima riabilitalo.',
    'totp.absent': 'Non c’è un secondo fattore da togliere.',
    'grant.empty': 'Scegli almeno un ruolo.',
    'grant.forbidden': 'È più di quanto puoi dare qui: chiedi a chi amministra tutti gli enti.',
    'grant.organization': 'Nessun ente ha questo codice.',
    'api-key.name': 'Scrivi un nome, al più di 60 caratteri.',
    'api-key.permissions': 'Scegli almeno un permesso e un ente.',
    'api-key.expiry': 'Scegli una scadenza futura.',
    'api-key.ruled-elsewhere':
      'Questa chiave vale anche per enti che non amministri: chiedi a chi amministra tutti gli enti.',
  },
  en: {
    'user.login': 'Write an e-mail address.',
    'user.name': 'Write a name of at most 100 characters.',
    'user.known':
      'There is an account with this address already. If you do not see it, it is of other bodies: who administers every body can give it a role here.',
    'user.conflict': 'Somebody changed this account meanwhile: look at it again, then change it.',
    'user.last-administrator':
      'Nobody else administers every body: make somebody else administrator of every one first.',
    'user.ruled-elsewhere': 'This account has roles that you cannot give: ask who administers every body.',
    'user.disabled': 'This account is disabled: enable it first.',
    'totp.absent': 'There is no second factor to remove.',
    'grant.empty': 'Choose at least one role.',
    'grant.forbidden': 'This is more than you can give here: ask who administers every body.',
    'grant.organization': 'No body has this code.',
    'api-key.name': 'Write a name of at most 60 characters.',
    'api-key.permissions': 'Choose at least one permission and one body.',
    'api-key.expiry': 'Choose an instant in the future.',
    'api-key.ruled-elsewhere':
      'This key reaches bodies that you do not administer: ask who administers every body.',
  },
};

type Fault = keyof (typeof FAULTS)['it'];

const sayFault = saying<Fault>(FAULTS);

const isKnown = (code: string): code is Fault => Object.hasOwn(FAULTS.it, code);

/** Undefined: for the whole page to say. */
export const faultWords = (language: Language, { code }: Problem): string | undefined =>
  isKnown(code) ? sayFault(language, code) : undefined;
