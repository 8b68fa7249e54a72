/** Doors that files come and go through: gates, collecting, FTP, HTTP. */
import type { ProblemWords } from './word.ts';

export const DOORS: ProblemWords = {
  'collect.overtaken': {
    headline: 'un altro processo è subentrato',
    advice: 'Non c’è nulla da fare: prosegue l’altro processo.',
  },
  'collect.replaced': {
    headline: 'un altro file ha preso il nome di uno appena raccolto, ed è stato spostato con lui',
    advice:
      'Se il messaggio dice che è rimasto nella sottocartella, rimettilo al suo posto; altrimenti verrà preso al suo turno.',
  },
  'door.use': {
    headline: 'da una porta di questo tipo non si può prendere, o consegnare, nulla',
    advice: 'Usa una di quelle elencate nel messaggio.',
  },
  'ftp.certificate': {
    headline: 'il certificato del server FTP non è quello atteso, o non è fidato',
    advice:
      'Non è stato inviato nulla. Indica la sua autorità in ca, oppure fatti confermare per altra via l’impronta da chi gestisce il server e scrivila in certificateFingerprint; se è scaduto, deve rinnovarlo chi gestisce il server.',
  },
  'ftp.listing': {
    headline: 'l’elenco della cartella FTP è troppo grande',
    advice:
      'Fai spostare o cancellare i file presi (then), svuota la cartella, oppure indica una cartella più piccola.',
  },
  'ftp.passive-host': {
    headline: 'il server FTP manda i file da un altro indirizzo, e la connessione è stata rifiutata',
    advice:
      'Chiedi a chi gestisce il server di annunciare il suo indirizzo pubblico nel modo passivo, o di permettere EPSV.',
  },
  'ftp.protect': {
    headline: 'il server FTP non invia i byte come sono, o non li protegge',
    advice:
      'Chiedi a chi gestisce il server di permettere i trasferimenti binari (TYPE I) e i dati protetti (PROT P).',
  },
  'ftp.tls': {
    headline: 'il server FTP non ha accettato TLS, oppure lo pretende',
    advice:
      'Scrivi ftps:// con tls: explicit o tls: implicit, come dice chi gestisce il server; ftp:// è senza cifratura.',
  },
  'gate.companion': {
    headline: 'il file che dovrebbe essere un segnale o un’impronta è troppo grande',
    advice: 'Controlla che match non prenda i dati per segnale: un segnale contiene una riga o due.',
  },
  'gate.hides': {
    headline: 'match prende un file di segnale o un nome provvisorio',
    advice:
      'Correggi match perché nomini i dati: ciò che sta loro accanto lo nominano i controlli di completezza.',
  },
  'gate.impossible': {
    headline: 'questo controllo di completezza non è possibile su questa porta',
    advice:
      'Togli il controllo: quiet vale solo per inbox://sftp, e a ciò che arriva per HTTP non ne serve nessuno.',
  },
  'gate.missing': {
    headline: 'una porta non ha un controllo che distingua un file intero da uno a metà',
    advice: 'Scrivi i controlli in ready, oppure togli ready per avere quelli della porta.',
  },
  'gate.sealed': {
    headline: 'un controllo di completezza guarda righe che stanno dentro una busta',
    advice: 'Usa marker, sidecarHash o stable.',
  },
  'gate.twice': {
    headline: 'lo stesso controllo di completezza due volte',
    advice: 'Lasciane uno.',
  },
  'http.address': {
    headline: 'il nome del server porta a un indirizzo non pubblico',
    advice: 'Se il server è davvero nella tua rete, scrivi allowPrivate: true accanto all’indirizzo.',
  },
  'http.answer': {
    headline: 'il server non dà ciò che gli si chiede',
    advice: 'Controlla indirizzo e metodo nel collegamento con chi gestisce il server.',
  },
  'http.certificate': {
    headline: 'il certificato del server non è accettato',
    advice:
      'Se la sua autorità è privata, scrivi ca: con il suo certificato; se è scaduto o porta un altro nome, deve rinnovarlo chi gestisce il server.',
  },
  'http.encoding': {
    headline: 'il server risponde con una codifica che non gli è stata chiesta',
    advice:
      'Chiedi che il file sia mandato com’è; un file compresso di suo lo apre una busta del collegamento.',
  },
  'http.handshake': {
    headline: 'il server e Tramite non si sono accordati su TLS',
    advice:
      'Controlla che quella porta parli https, e se il server vuole un certificato del client (certificate e key).',
  },
  'http.other-origin': {
    headline: 'le pagine proseguono su un altro server',
    advice: 'Scrivi il server giusto nel collegamento: le pagine si seguono solo dove sta la prima.',
  },
  'http.page': {
    headline: 'una pagina del server non si può usare',
    advice: 'Confronta next, cursorParameter e records nel collegamento con la risposta del server.',
  },
  'http.plain': {
    headline: 'la connessione passerebbe in chiaro su Internet',
    advice: 'Scrivi https://; se il server davvero non lo ha, scrivi allowPlain: true accanto all’indirizzo.',
  },
  'http.redirect': {
    headline: 'il server rimanda a un altro indirizzo',
    advice: 'Se quell’indirizzo è giusto, scrivilo nel collegamento: i rimandi non si seguono.',
  },
  'http.refused': {
    headline: 'il server non accetta il file',
    advice: 'Leggi che cosa dice del file, poi correggi il tracciato o chiedi a chi gestisce il server.',
  },
  'http.unfinished': {
    headline: 'il server non dice quanto è lunga la risposta',
    advice:
      'Chiedi a chi gestisce il server di mandare Content-Length o chunk (HTTP/1.1): una risposta troncata sembrerebbe intera.',
  },
  'http.unheard': {
    headline: 'il server ha risposto di sì prima di leggere tutto il file',
    advice: 'Aspetta: il file viene rimandato; se continua, chiedi a chi gestisce il server.',
  },
  'http.unsigned': {
    headline: 'un file senza impronta nota non si può firmare',
    advice: 'Togli secret da questa porta.',
  },
};
