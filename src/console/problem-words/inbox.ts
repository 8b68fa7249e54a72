/** Tramite’s own doors: its SFTP server, and files pushed over HTTP. */
import type { ProblemWords } from './word.ts';

export const INBOX: ProblemWords = {
  'inbox.busy': { headline: 'un’altra sessione sta scrivendo il file', advice: 'Aspetta che finisca.' },
  'inbox.bytes': {
    headline: 'l’archivio non ha i byte di un file per out/',
    advice: 'Non serve fare nulla: si riprova da sé. Se dura, usa tramite verify --archive.',
  },
  'inbox.changed': {
    headline: 'un file caricato è cambiato durante il ritiro',
    advice: 'Non serve fare nulla: viene ritirato di nuovo.',
  },
  'inbox.credentials': {
    headline: 'nessuno potrebbe entrare da questa porta di Tramite',
    advice: 'Scrivi una delle credenziali che il messaggio nomina.',
  },
  'inbox.exists': {
    headline: 'un file con questo nome c’è già',
    advice: 'Usa un altro nome, o prima togli il file che c’è.',
  },
  'inbox.full': {
    headline: 'troppi file, o troppo grandi, aspettano in in/',
    advice: 'Togline alcuni, o guarda con tramite status perché non vengono presi.',
  },
  'inbox.gone': { headline: 'il file non c’è', advice: 'Non serve fare nulla: è già stato preso o tolto.' },
  'inbox.incomplete': {
    headline: 'caricamento rimasto a metà',
    advice: 'Carica di nuovo il file con lo stesso nome.',
  },
  'inbox.lost': {
    headline: 'il caricamento è passato a un’altra sessione',
    advice: 'Carica di nuovo il file.',
  },
  'inbox.off': {
    headline: 'il server SFTP di Tramite non è in funzione',
    advice:
      'Avvia tramite serve con il ruolo sftp; TRAMITE_SFTP_PORT e TRAMITE_SFTP_HOST dicono dove ascolta.',
  },
  'inbox.user-twice': {
    headline: 'due collegamenti hanno lo stesso utente sulle porte di Tramite',
    advice: 'Dai a ogni collegamento un utente suo: scrivi user accanto alla porta.',
  },
  'inbox.users': {
    headline: 'un collegamento nomina due utenti per le porte di Tramite',
    advice: 'Scrivi l’utente una volta sola.',
  },
  'push.archive': {
    headline: 'l’archivio non può riceverlo',
    advice: 'Mandalo di nuovo più tardi: non ne è stato tenuto nulla.',
  },
  'push.banned': {
    headline: 'troppi tentativi falliti da questo indirizzo',
    advice: 'Correggi le credenziali: il prossimo tentativo è ascoltato dopo un po’.',
  },
  'push.busy': { headline: 'troppi file mandati insieme', advice: 'Mandali uno dopo l’altro.' },
  'push.cut': {
    headline: 'la connessione è finita prima dell’ultimo byte',
    advice: 'Manda di nuovo il file: non ne è stato tenuto nulla.',
  },
  'push.digest': {
    headline: 'Content-Digest non è quello dei byte arrivati',
    advice: 'Manda di nuovo il file; se dura, cerca che cosa cambia i byte lungo la strada.',
  },
  'push.empty': {
    headline: 'il file è vuoto',
    advice: 'Controlla che il file esista dove parte: non è stato preso nulla.',
  },
  'push.encoding': {
    headline: 'Content-Encoding non ammesso',
    advice:
      'Manda i byte come sono; un file compresso si manda come file, e lo apre una busta del collegamento.',
  },
  'push.key': {
    headline: 'Idempotency-Key malformata',
    advice:
      'Usa da 1 a 200 caratteri ASCII stampabili: per esempio un UUID per ogni file, lo stesso quando lo mandi di nuovo.',
  },
  'push.key-reused': {
    headline: 'Idempotency-Key già usata per altri byte',
    advice: 'Usa una chiave diversa per ogni file.',
  },
  'push.length': {
    headline: 'manca il corpo della richiesta, o la sua lunghezza',
    advice: 'Manda Content-Length o Transfer-Encoding: chunked.',
  },
  'push.login': {
    headline: 'nome o credenziale non accettati',
    advice: 'Manda X-Api-Key, X-Tramite-Signature o il certificato client che il collegamento ha avuto.',
  },
  'push.method': {
    headline: 'metodo non ammesso a questo indirizzo',
    advice: 'Usa POST per mandare un file, GET per il suo esito.',
  },
  'push.multipart': {
    headline: 'il corpo multipart non si può usare',
    advice: 'Manda una sola parte con il nome del file (curl -F file=@lista.csv), o i soli byte.',
  },
  'push.name': {
    headline: 'il nome del file non si può usare',
    advice: 'Dai un nome semplice, al più di 200 byte, in UTF-8 percent-encoded, in ?name= o in X-File-Name.',
  },
  'push.paused': {
    headline: 'ora il collegamento non riceve nulla',
    advice: 'È in pausa o non è in ordine: manda il file più tardi, o chiedi a chi lo amministra.',
  },
  'push.range': {
    headline: 'Content-Range: è solo una parte del file',
    advice: 'Manda di nuovo il file intero, con la stessa Idempotency-Key: qui le parti non si uniscono.',
  },
  'push.replayed': {
    headline: 'firma già usata',
    advice:
      'Firma ogni richiesta di nuovo, con l’ora di adesso; per ripetere un file senza danno manda una Idempotency-Key.',
  },
  'push.signature': {
    headline: 'la firma non vale per questi byte, o ha un’altra forma',
    advice:
      'Firma «<t>.<SHA-256 del corpo in esadecimale>» con il segreto, e manda proprio i byte firmati: a curl serve --data-binary.',
  },
  'push.slow': {
    headline: 'i byte arrivano troppo lentamente',
    advice: 'Manda di nuovo il file: non ne è stato tenuto nulla.',
  },
  'push.time': {
    headline: 'l’ora della firma è lontana più di 5 minuti',
    advice: 'Regola l’orologio della macchina che manda, e firma ogni richiesta di nuovo.',
  },
  'push.too-large': {
    headline: 'file più grande di quanto il collegamento riceve',
    advice: 'Dividilo, o chiedi di alzare maxBytes nel collegamento.',
  },
  'push.unavailable': { headline: 'ora non si può ricevere', advice: 'Manda di nuovo il file più tardi.' },
  'push.unknown': {
    headline: 'a questo indirizzo non c’è nulla',
    advice: 'Usa POST /in/{name} per un file, GET /in/{name}/{delivery} per il suo esito.',
  },
};
