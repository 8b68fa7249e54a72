/** Doors of others: servers, folders, their keys and certificates. */
import type { ProblemWords } from './word.ts';

export const TRANSPORTS: ProblemWords = {
  's3.certificate': {
    headline: 'il certificato del server non è accettato',
    advice:
      'Scrivi in ca: il certificato di un’autorità privata; se è scaduto o di un altro nome, chiedi a chi gestisce il server di rinnovarlo. Non è stato inviato nulla.',
  },
  's3.handshake': {
    headline: 'nessun accordo su TLS con il server',
    advice: 'Guarda se quella porta parla https: un indirizzo senza TLS comincia con http://.',
  },
  'sftp.algorithms': {
    headline: 'nessun algoritmo in comune con il server',
    advice: 'Chiedi a chi gestisce il server di abilitare un algoritmo attuale.',
  },
  'sftp.host-key': {
    headline: 'il server offre una chiave diversa da quella attesa',
    advice:
      'Chiedi a chi gestisce il server, per un’altra via, se è stato reinstallato; solo allora cambia hostKey, o usa tramite trust. Non è stato inviato nulla.',
  },
  'sftp.host-key-missing': {
    headline: 'la chiave del server non è ancora nota',
    advice:
      'Chiedi a chi gestisce il server se la chiave è sua; se sì scrivila in hostKey, o usa tramite trust.',
  },
  'sftp.subsystem': {
    headline: 'il server fa entrare ma non dà SFTP',
    advice:
      'Chiedi a chi gestisce il server di abilitare SFTP per questo utente, o se ha troppe sessioni aperte.',
  },
  'transport.changed': {
    headline: 'il file è cambiato durante la lettura',
    advice:
      'Non serve fare nulla: resta dov’è e si legge di nuovo. Se si ripete, allunga le attese di ready.',
  },
  'transport.denied': {
    headline: 'il server non permette questa operazione',
    advice:
      'Dai all’utente di Tramite il diritto di elencare, leggere, scrivere, rinominare e cancellare in questa cartella.',
  },
  'transport.exists': {
    headline: 'un file con questo nome c’è già: non è stato sostituito',
    advice: 'Sposta il file che c’è, o scegli un altro nome o un’altra sottocartella.',
  },
  'transport.failed': {
    headline: 'il server ha risposto con un errore',
    advice:
      'Non serve fare nulla: si riprova al prossimo giro. Se dura, chiedi a chi gestisce il server o il disco.',
  },
  'transport.full': {
    headline: 'alla destinazione non c’è più spazio',
    advice: 'Libera spazio o alza la quota: si riprova al prossimo giro.',
  },
  'transport.gone': {
    headline: 'il file non c’è più',
    advice:
      'Controlla che nessun altro programma prenda file dalla stessa cartella: qualcuno l’ha spostato o cancellato.',
  },
  'transport.location': {
    headline: 'la posizione della porta non si può usare',
    advice: 'Scrivi un percorso assoluto, o un URL come sftp://host/percorso.',
  },
  'transport.login': {
    headline: 'il server rifiuta utente, password o chiave',
    advice: 'Controlla user, e la password o la chiave, con chi gestisce il server.',
  },
  'transport.lost': {
    headline: 'la connessione è caduta',
    advice:
      'Non serve fare nulla: niente è rimasto a metà, e si riprova al prossimo giro. Se succede spesso, chiedi a chi gestisce il server.',
  },
  'transport.name': {
    headline: 'il nome del file non si può usare',
    advice: 'Rinomina il file alla sorgente.',
  },
  'transport.not-found': {
    headline: 'la cartella o il file non esiste',
    advice:
      'Correggi il percorso nel collegamento, o crea la cartella; controlla che il suo disco sia montato.',
  },
  'transport.not-regular': {
    headline: 'non è un file vero e proprio',
    advice:
      'Metti nella cartella il file stesso: collegamenti simbolici, cartelle e dispositivi non vengono seguiti.',
  },
  'transport.not-trusted': {
    headline: 'il file non è di un utente ammesso',
    advice: 'Fai scrivere il file da un utente ammesso, o nomina quell’utente in owners.',
  },
  'transport.option': {
    headline: 'un’opzione della porta non si può usare',
    advice: 'Correggila nel collegamento; docs/transports.md le spiega.',
  },
  'transport.proxy': {
    headline: 'il proxy non lascia passare',
    advice:
      'Chiedi a chi gestisce il proxy se questo host e questa porta sono ammessi; se rifiuta l’accesso, controlla proxyUser e proxyPassword.',
  },
  'transport.stopped': {
    headline: 'interrotto',
    advice: 'Non serve fare nulla: Tramite doveva fermarsi, o il giro è finito; il lavoro riprende da sé.',
  },
  'transport.timeout': {
    headline: 'il server non ha risposto in tempo',
    advice:
      'Non serve fare nulla: si riprova al prossimo giro. Se il server è solo lento, alza timeoutSeconds.',
  },
  'transport.truncated': {
    headline: 'il file è arrivato incompleto',
    advice: 'Non serve fare nulla: la copia parziale si butta e il file si legge di nuovo al prossimo giro.',
  },
  'transport.unknown': {
    headline: 'nessuna porta parla questo protocollo',
    advice: 'Usa uno dei protocolli che il messaggio nomina, o il percorso di una cartella.',
  },
  'transport.unreachable': {
    headline: 'il server non è raggiungibile',
    advice: 'Controlla l’indirizzo, la porta e il firewall lungo la strada: si riprova al prossimo giro.',
  },
  'transport.unsupported': {
    headline: 'il server non sa fare quel che serve',
    advice: 'Chiedi a chi gestisce il server di permetterlo, o usa un’altra porta.',
  },
  'trust.changed-key': {
    headline: 'il server offre una chiave diversa da quella fidata',
    advice: 'Chiedi a chi gestisce il server, per un’altra via; poi usa tramite trust con --fingerprint.',
  },
  'trust.no-host-key': {
    headline: 'nessuna porta del collegamento ha una chiave del server',
    advice: 'Usa tramite trust solo per posizioni sftp://: i certificati si verificano da sé.',
  },
  'trust.other-key': {
    headline: 'il server offre un’altra chiave: non è stato annotato nulla',
    advice: 'Chiedi l’impronta a chi gestisce il server, per una via diversa da questa connessione.',
  },
  'trust.pinned': {
    headline: 'il collegamento scrive già hostKey',
    advice: 'Cambia hostKey nel collegamento, o toglilo per fidarti della chiave che il server offre.',
  },
};
