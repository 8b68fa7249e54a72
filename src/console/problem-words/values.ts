/** Values of a row: what a position is made of. */
import type { ProblemWords } from './word.ts';

export const VALUES: ProblemWords = {
  'iban.checksum': {
    headline: 'IBAN errato',
    advice: 'Correggi la riga alla fonte e rimandala: un carattere è sbagliato.',
  },
  'iban.cin': {
    headline: 'CIN dell’IBAN errato',
    advice: 'Correggi la riga alla fonte e rimandala: il CIN è il quinto carattere.',
  },
  'iban.format': {
    headline: 'IBAN malformato',
    advice: 'Correggi la riga alla fonte e rimandala.',
  },
  'iban.missing': {
    headline: 'manca l’IBAN',
    advice: 'Scrivi l’IBAN nel servizio, o fallo restituire dalle regole.',
  },
  'iban.parts': {
    headline: 'ABI, CAB o conto dell’IBAN malformati',
    advice: 'Correggi la riga alla fonte: ABI e CAB hanno cinque cifre, il conto al più dodici caratteri.',
  },
  'installment.paid-higher': {
    headline: 'la rata è già pagata e ora chiede di più',
    advice: 'Manda la differenza come un debito con una chiave sua.',
  },
  'key.altered': {
    headline: 'la chiave è stata alterata',
    advice: 'Formatta la colonna come testo nel foglio di calcolo, e manda di nuovo il file.',
  },
  'key.repeated': {
    headline: 'la stessa chiave più volte nel file, con contenuti diversi',
    advice:
      'Correggi la chiave, o rielabora tutta la fornitura: le righe che vanno insieme vengono allora unite.',
  },
  'key.reused': {
    headline: 'la chiave indica già il debito di un altro debitore',
    advice: 'Dai al nuovo debito una chiave sua: un codice di pagamento non passa mai a un altro debitore.',
  },
  'key.twice': {
    headline: 'le regole hanno restituito due posizioni con la stessa chiave',
    advice: 'Fai dare dalle regole una chiave a ciascuna, o unisci le righe con groupBy.',
  },
  'looks-like-open': {
    headline: 'sembra un debito già aperto sotto un’altra chiave',
    advice:
      'Se è un altro debito, rielabora la fornitura accettando il dubbio; se è cambiata la chiave, prima annulla la posizione vecchia.',
  },
  'lookup.unknown': {
    headline: 'la tabella non ha questa chiave',
    advice:
      'Aggiungi la chiave alla tabella accanto alle regole, o correggi la riga; $lookupTable accetta un default.',
  },
  'name.unsplit': {
    headline: 'non si distinguono cognome e nome',
    advice: 'Correggi la riga, o il codice fiscale se non è di questo nome; una società non ha cognome.',
  },
  'option.single': {
    headline: 'un pagamento in soluzione unica ha più rate',
    advice: 'Usa kind plan per più rate, o togli kind.',
  },
  'packed.missing': {
    headline: 'manca il numero',
    advice: 'Correggi la riga; dove il dato può mancare, aggiungi a $packed l’opzione optional.',
  },
  'packed.too-large': {
    headline: 'numero con troppe cifre per essere esatto',
    advice: 'Leggilo come codice.',
  },
  'packed.too-wide': {
    headline: 'il numero non entra nei byte del campo',
    advice: 'Allarga il campo: il tracciato del file di ritorno non ha posto.',
  },
  'packed.unreadable': {
    headline: 'non è un numero compresso (packed)',
    advice:
      'Controlla le colonne: sono altre, o il file è stato convertito come testo. I campi packed si mandano come sono, o in esadecimale.',
  },
  'partitaIva.checksum': {
    headline: 'cifra di controllo della partita IVA errata',
    advice: 'Correggi la riga: una cifra è sbagliata.',
  },
  'partitaIva.format': {
    headline: 'partita IVA malformata',
    advice:
      'Correggi la riga: le cifre sono 11. Se un foglio di calcolo ha tolto gli zeri, esporta la colonna come testo.',
  },
  'partitaIva.missing': {
    headline: 'manca la partita IVA',
    advice: 'Correggi la riga; dove il dato può mancare, aggiungi a $partitaIva l’opzione optional.',
  },
  'position.invalid': {
    headline: 'le regole non hanno restituito una posizione valida',
    advice: 'Correggi che cosa restituisce positions.jsonata: il messaggio nomina il campo.',
  },
  'position.partly-paid': {
    headline: 'già pagata in parte, e il resto è cambiato',
    advice: 'Manda il resto come un debito con una chiave sua: la parte pagata rimane com’è.',
  },
  'ref.twice': {
    headline: 'due rate hanno lo stesso ref',
    advice: 'Dai a ogni rata un ref suo, compresa la soluzione unica.',
  },
  'required.missing': {
    headline: 'manca un campo obbligatorio',
    advice: 'Correggi la riga alla fonte e rimandala.',
  },
  'sign.unreadable': {
    headline: 'il segno non è né + né -',
    advice: 'Correggi la riga alla fonte e rimandala.',
  },
  'source.too-large': {
    headline: 'source ha troppi byte',
    advice: 'Tieni in source solo quel che serve alle regole di ritorno.',
  },
  'taxonomy.format': {
    headline: 'codice di tassonomia malformato',
    advice:
      'Prendilo dalla colonna DATI SPECIFICI INCASSO della tassonomia di pagoPA: si scrive come 9/0101101IM/.',
  },
  'taxonomy.missing': {
    headline: 'manca il codice di tassonomia',
    advice: 'Scrivilo nel servizio, o fallo restituire dalle regole.',
  },
  'text.too-long': {
    headline: 'testo troppo lungo',
    advice: 'Accorcialo nelle regole: nulla viene tagliato in silenzio.',
  },
  'time.missing': {
    headline: 'manca l’ora',
    advice: 'Correggi la riga; dove il dato può mancare, aggiungi a $instant l’opzione optional.',
  },
  'time.unreadable': {
    headline: 'ora illeggibile',
    advice: 'Correggi la riga, o il formato nelle regole se tutte le righe sono così.',
  },
  'transfers.sum': {
    headline: 'gli accrediti non fanno l’importo della rata',
    advice: 'Correggi le quote nella riga; $share divide un importo in modo che la somma torni.',
  },
  'zoned.missing': {
    headline: 'manca il numero',
    advice: 'Correggi la riga; dove il dato può mancare, aggiungi a $zoned l’opzione optional.',
  },
  'zoned.too-large': {
    headline: 'numero con troppe cifre per essere esatto',
    advice: 'Leggilo come codice.',
  },
  'zoned.too-wide': {
    headline: 'il numero non entra nelle cifre del campo',
    advice: 'Allarga il campo: il tracciato del file di ritorno non ha posto.',
  },
  'zoned.unreadable': {
    headline: 'non è un numero zonato (zoned)',
    advice: 'Controlla le colonne: sono altre, o il segno è nella prima cifra (opzione sign).',
  },
};
