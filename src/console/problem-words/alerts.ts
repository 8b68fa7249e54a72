/** What the alerts say, and what to do then. */
import type { ProblemWords } from './word.ts';

export const ALERTS: ProblemWords = {
  'alert.cancellations': {
    headline: 'un elenco completo propone annullamenti da approvare',
    advice: 'Guarda le posizioni che mancano, poi approva gli annullamenti oppure no.',
  },
  'alert.certificate-ends': {
    headline: 'un certificato sta per scadere',
    advice: 'Chiedi a chi gestisce il server di rinnovarlo.',
  },
  'alert.credential-ends': {
    headline: 'una credenziale sta per scadere',
    advice: 'Rinnovala, poi sposta il giorno in credentialUntil.',
  },
  'alert.decision-waits': {
    headline: 'una fornitura aspetta una decisione da troppo tempo',
    advice: 'Approvala o ritirala.',
  },
  'alert.destination-fails': {
    headline: 'la destinazione dei file che tornano non risponde da tempo',
    advice:
      'Leggi il motivo nel messaggio; la prova delle connessioni del collegamento dice a quale passo si ferma.',
  },
  'alert.expected': {
    headline: 'un file atteso non è arrivato',
    advice: 'Chiedilo a chi lo produce.',
  },
  'alert.file-waits': {
    headline: 'un file aspetta alla sorgente da troppo tempo',
    advice: 'Guarda che cosa gli manca: completa il file, oppure toglilo dalla cartella.',
  },
  'alert.held': {
    headline: 'una fornitura è da approvare',
    advice: 'Guardala, poi approvala o ritirala.',
  },
  'alert.mail': {
    headline: 'un avviso non è partito per posta elettronica',
    advice:
      'Leggi la risposta del server nel messaggio e correggi indirizzo, certificato o password; tramite alerts test riprova subito.',
  },
  'alert.nodo-fails': {
    headline: 'il Nodo non risponde da tempo',
    advice: 'Leggi il motivo nel messaggio: se riguarda le credenziali, rinnovale.',
  },
  'alert.not-configured': {
    headline: 'manca il server di posta',
    advice: 'Imposta TRAMITE_SMTP_URL e TRAMITE_MAIL_FROM.',
  },
  'alert.outgoing-uncertain': {
    headline: 'un file che torna può essere arrivato oppure no',
    advice: 'Chiedi al gestionale se lo ha ricevuto, poi rimandalo o conferma che è arrivato.',
  },
  'alert.outgoing-waits': {
    headline: 'un file che torna aspetta da troppo tempo',
    advice: 'Leggi il motivo nel messaggio.',
  },
  'alert.problems': {
    headline: 'troppi scarti in una fornitura',
    advice: 'Fai correggere quelle righe e falle rimandare.',
  },
  'alert.refused': {
    headline: 'una fornitura è stata rifiutata per intero',
    advice: 'Fai correggere il file e rimandarlo.',
  },
  'alert.source-fails': {
    headline: 'la sorgente non risponde da tempo',
    advice:
      'Leggi il motivo nel messaggio; la prova delle connessioni del collegamento dice a quale passo si ferma.',
  },
  'alert.webhook': {
    headline: 'un avviso non è stato accettato dal webhook',
    advice:
      'Leggi la risposta nel messaggio e correggi indirizzo o segreto; tramite alerts test riprova subito.',
  },
};
