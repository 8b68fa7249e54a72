/** Mappings, the tables beside them, and what the lint says of them. */
import type { ProblemWords } from './word.ts';

export const MAPPING: ProblemWords = {
  'lint.allow': {
    headline: 'un commento ammette qualcosa senza dire perché, o per nessun controllo',
    advice: 'Scrivi: lint: allow <rule> because <reason>.',
  },
  'lint.clock-as-day': {
    headline: 'scadenza ricavata dall’ora di arrivo',
    advice:
      'Prendi il giorno dal file. Se il file non l’ha, fallo dire a un parametro del collegamento; per le righe scadute c’è pastDue.',
  },
  'lint.collapsing-list': {
    headline: 'un percorso, $map o $filter dove serve un elenco',
    advice: 'Mettici intorno [ ].',
  },
  'lint.duplicate-key': {
    headline: 'un oggetto ha due volte la stessa chiave',
    advice: 'Tieni una delle due.',
  },
  'lint.euro-arithmetic': {
    headline: 'conti in euro con numeri decimali',
    advice: 'Leggi gli importi con $cents, dividili con $share, scrivili con $euro.',
  },
  'lint.index-on-last-step': {
    headline: 'list.field[0] dà il primo di ciascuno, non il primo di tutti',
    advice: 'Di’ quale intendi: list[0].field, o (list.field)[0].',
  },
  'lint.joined-condition': {
    headline: 'la condizione riguarda tutto il testo unito da &',
    advice: 'Metti tra ( ) la condizione: "testo" & (FIELD = x ? … : …).',
  },
  'lint.lenient-date': {
    headline: '$toMillis accetta date dubbie',
    advice: 'Usa $date(testo, "dd/MM/yyyy").',
  },
  'lint.missing-operand': {
    headline: '& con un valore che può mancare',
    advice: 'Usa $required(FIELD, "FIELD"), o di’ che cosa va al suo posto: (FIELD ? FIELD : "").',
  },
  'lint.number-on-code': {
    headline: '$number su un testo del file',
    advice: 'Tieni i codici come testo ($digits); leggi gli importi con $cents.',
  },
  'lint.rounding': {
    headline: '$round su un importo',
    advice: 'Tieni centesimi interi: $cents li legge, $share li divide.',
  },
  'lint.slow-pattern': {
    headline: 'un’espressione regolare ripete una ripetizione senza fine',
    advice: 'Togli una delle due ripetizioni: (a+)+ dice lo stesso di a+.',
  },
  'lint.substring-from-one': {
    headline: '$substring conta da 0, non da 1',
    advice: 'Usa $slice(testo, da, a), che conta da 1 come le tabelle dei tracciati; o comincia da 0.',
  },
  'lint.unknown-field': {
    headline: 'il tracciato non ha questo campo, o può non averlo',
    advice: 'Correggi il nome, o dichiara il campo in gestionale.yaml.',
  },
  'lint.unknown-function': {
    headline: 'questa funzione non esiste',
    advice: 'Usa le funzioni di JSONata e quelle di docs/mappings.md.',
  },
  'lint.unknown-result-field': {
    headline: 'il risultato ha un campo sconosciuto',
    advice:
      'Usa i campi della posizione in docs/mappings.md, o quelli del file in gestionale.yaml. Metti in source quel che serve solo al ritorno.',
  },
  'lint.unknown-variable': {
    headline: 'questa variabile non ha mai un valore',
    advice: 'Assegnala nello stesso blocco o in uno che lo contiene, o correggi il nome.',
  },
  'lint.unlike-kinds': {
    headline: 'un testo confrontato con un numero o con null',
    advice: 'Confronta cose dello stesso tipo: FIELD = "0", $cents(FIELD) = 0, FIELD = "".',
  },
  'lint.unlike-result': {
    headline: 'un numero dove serve un testo, o un testo dove serve un importo',
    advice: 'Scrivi codici e giorni come testo, e gli importi in centesimi interi, come li dà $cents.',
  },
  'lint.unreached': {
    headline: 'nessun caso di prova arriva a questa parte delle regole',
    advice: 'Scrivi un caso che ci arrivi: cases/*.yaml accanto alle regole.',
  },
  'lint.unused-variable': { headline: 'questa variabile non è mai usata', advice: 'Usala o toglila.' },
  'lint.used-before-bound': {
    headline: 'questa variabile riceve il suo valore solo più sotto',
    advice: 'Sposta in su la sua assegnazione.',
  },
  'mapping.abandoned': {
    headline: 'le regole sono state abbandonate dopo troppi errori',
    advice: 'Correggi le regole, poi rielabora la fornitura.',
  },
  'mapping.empty': {
    headline: 'le regole non hanno restituito nulla',
    advice: 'Restituisci una riga, o $ignore("il motivo") quando non c’è nulla da scrivere.',
  },
  'mapping.failed': {
    headline: 'le regole si sono fermate su questa riga',
    advice: 'Correggi le regole, o la riga se non è come dice il tracciato; poi rielabora la fornitura.',
  },
  'mapping.forbidden': {
    headline: 'le regole usano qualcosa che non è ammesso',
    advice: 'Fanne a meno: le regole devono dare ogni volta lo stesso risultato.',
  },
  'mapping.recursion': {
    headline: 'le regole chiamano sé stesse senza fine',
    advice: 'Correggi le regole, poi rielabora la fornitura.',
  },
  'mapping.regex': {
    headline: 'espressione regolare non ammessa nelle regole',
    advice: 'Scrivila senza look-around e senza riferimenti all’indietro: spesso bastano $slice e $match.',
  },
  'mapping.syntax': {
    headline: 'le regole non sono JSONata',
    advice: 'Correggi il punto: tramite check dice riga e colonna.',
  },
  'mapping.too-large': {
    headline: 'le regole, o quel che ne viene, sono troppo grandi',
    advice: 'Correggi le regole, o la riga se non è come dice il tracciato; poi rielabora la fornitura.',
  },
  'mapping.unused': {
    headline: 'ci sono regole senza il loro tracciato',
    advice: 'Aggiungi il tracciato a gestionale.yaml, o togli il file.',
  },
  'table.empty': {
    headline: 'la tabella non ha righe',
    advice: 'Completa il CSV accanto alle regole: un’intestazione e almeno una riga.',
  },
  'table.encoding': {
    headline: 'la tabella non è in UTF-8',
    advice: 'Salvala di nuovo con la codifica UTF-8.',
  },
  'table.header': {
    headline: 'l’intestazione della tabella non va bene',
    advice: 'Correggi la prima riga del CSV: nomina una volta ogni colonna, la chiave e almeno un valore.',
  },
  'table.key-missing': {
    headline: 'una riga della tabella non ha chiave',
    advice: 'Correggi la riga indicata.',
  },
  'table.key-twice': {
    headline: 'la stessa chiave due volte nella tabella',
    advice: 'Tieni una delle due righe.',
  },
  'table.missing': {
    headline: 'manca la tabella accanto alle regole',
    advice:
      'Scrivila accanto a gestionale.yaml, o correggi il nome: fino ad allora ogni richiamo è uno scarto.',
  },
  'table.name': {
    headline: 'non può essere il nome di una tabella',
    advice: 'Usa minuscole, cifre, trattini e trattini bassi, con una lettera all’inizio.',
  },
  'table.quote': {
    headline: 'nella tabella una virgoletta non si chiude',
    advice: 'Chiudila; dentro un valore, una virgoletta si scrive due volte.',
  },
  'table.row': {
    headline: 'la riga della tabella non ha i valori dell’intestazione',
    advice: 'Correggi la riga, o metti tra virgolette il valore che contiene il separatore.',
  },
  'table.too-large': {
    headline: 'tabella troppo grande',
    advice:
      'Metti dati così nel file, o nel gestionale: una tabella ha al più 50000 righe, tutte quelle di un gestionale 4 MB.',
  },
};
