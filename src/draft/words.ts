/** What header rows call things: words of Italian gestionali, and of the public CSV layouts. */

export type Role =
  | 'fiscalCode'
  | 'vatNumber'
  | 'name'
  | 'surname'
  | 'givenName'
  | 'street'
  | 'civicNumber'
  | 'postalCode'
  | 'city'
  | 'province'
  | 'country'
  | 'email'
  | 'phone'
  | 'amount'
  | 'dueDate'
  | 'key'
  | 'rata'
  | 'period'
  | 'description'
  | 'code'
  | 'otherDate'
  | 'otherAmount'
  | 'otherCode'
  | 'other';

/** The first that matches; a header is matched in upper case, in words apart by one blank. */
const WORDS: readonly (readonly [Role, RegExp])[] = [
  [
    'otherCode',
    /\b(ENTE|CREDITORE|BENEFICIARIO|INTERMEDIARIO|COINTESTATARIO|COOBBLIGATO|DELEGATO|EREDE|VERSANTE)\b/,
  ],
  [
    'otherDate',
    /\b(EMISSIONE|NASCITA|INIZIO|VALIDITA|VALUTA|PAGATO IL|NOTIFICA|DECORRENZA|STAMPA|ELABORAZIONE|DOC|DOCUMENTO DEL|DATA PAGAMENTO|CREAZIONE|INSERIMENTO|AGGIORNAMENTO|VARIAZIONE|FATTURA DEL)\b/,
  ],
  [
    'otherAmount',
    /\b(PAGATO|RESIDUO|SPESE|INTERESSI|SANZION[EI]|IVA|IMPONIBILE|TEFA|MORA|SCONTO|ACCONTO|BOLLO|COMMISSION[EI]|ADDIZIONALE|ARROTONDAMENTO|TOT(ALE)? (AVVISO|ANNUO|ANNO|COMPLESSIVO)|NETTO|DI CUI)\b/,
  ],
  [
    'dueDate',
    /\b(SCAD|SCADENZA|DATA SCAD|DATASCADENZA|DT SCAD|DTSCAD|SCADE|ENTRO|PAGARE ENTRO|DATA ESECUZIONE PAGAMENTO)\b/,
  ],
  [
    'fiscalCode',
    /\b(CF|COD FISC(ALE)?|CODICE FISCALE|CODFISC|CODFIS|COD FISC[A-Z]*|C F|CFPI|CF PI|CF PIVA|CODICE IDENTIFICATIVO UNIVOCO|FISCALE)\b/,
  ],
  ['vatNumber', /\b(P ?IVA|PARTITA IVA|PARTIVA|PIVA|VAT)\b/],
  ['email', /\b(E ?MAIL|MAIL|PEC)\b/],
  ['phone', /\b(TEL|TELEFONO|CELL|CELLULARE)\b/],
  ['surname', /\b(COGNOME|SURNAME|COGN)\b(?! (E )?NOME)/],
  [
    'name',
    /\b(COGNOME (E )?NOME|NOMINATIVO|DENOMINAZIONE|RAGIONE SOCIALE|RAG SOC|RAGSOC|INTESTATARIO|DEBITORE|CONTRIBUENTE|ANAGRAFICA|UTENTE|DENOM|PAGATORE|NOME ?1|CLIENTE NOME)\b/,
  ],
  ['givenName', /\b(NOME|NAME)\b/],
  ['civicNumber', /\b(CIVICO|NUM CIV|NCIV|N CIV|CIV)\b/],
  ['street', /\b(INDIRIZZO|VIA|INDIR|RESIDENZA|TOPONIMO|STRADA|RECAPITO)\b/],
  ['postalCode', /\b(CAP|ZIP)\b/],
  ['province', /\b(PROV|PROVINCIA|PR|SIGLA PROV)\b/],
  ['country', /\b(NAZIONE|STATO ESTERO|COD NAZIONE|PAESE)\b/],
  ['city', /\b(COMUNE|CITTA|LOCALITA|LOC|DEST|PAESE|CITTA RESIDENZA)\b/],
  ['rata', /^(N |NUM |NR |NUMERO |PROGR )?RATA$|\bRATA (N|NUM|NR)\b/],
  [
    'code',
    /\b(IUV|CODICE AVVISO|NUMERO AVVISO PAGOPA|AVVISO PAGOPA|NAV|COD AVVISO|CODICE IUV|COD IUV|NOTICE)\b/,
  ],
  ['amount', /\b(IMPORTO|IMP|TOTALE|AMOUNT|EURO|DOVUTO|CENTESIMI|DA PAGARE|IMPORTO DOVUTO|TOT)\b/],
  ['period', /\b(ANNO|ESERCIZIO|ANNO RIFERIMENTO|ANNUALITA|ANNO COMPETENZA)\b/],
  ['description', /\b(CAUSALE|DESCRIZIONE|DESCR|OGGETTO|CAUS)\b/],
  [
    'key',
    /\b(AVVISO|AVV|PRAT|NUM AVVISO|N AVVISO|NUMERO AVVISO|ID|IUD|PRATICA|BOLLETTA|FATTURA|NUMERO|CODICE CLIENTE|COD CLIENTE|CODCLI|MATRICOLA|ID DEBITO|POSIZIONE|DISPOSIZIONE|PROTOCOLLO|VERBALE|PARTITA|CHIAVE|RIFERIMENTO|NUM DOC|DOCUMENTO|CONTRATTO|UTENZA|CODICE)\b/,
  ],
];

/** Headers as words: `CodFiscale`, `COD_FISC` and `Cod. fisc.` are alike. */
export const headerWords = (header: string): string =>
  header
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/([a-z])([A-Z])|([A-Za-z])(\d)/g, '$1$3 $2$4')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toUpperCase();

/** What a header seems to say; undefined when it says nothing. */
export function roleOfHeader(header: string): Role | undefined {
  const words = headerWords(header);
  return words === '' ? undefined : WORDS.find(([, pattern]) => pattern.test(words))?.[0];
}

/** The header says that whole numbers are cents, or that they are euro. */
export const unitOfHeader = (header: string): 'cents' | 'euro' | undefined =>
  /\bCENT(ESIMI|S)?\b/.test(headerWords(header))
    ? 'cents'
    : /\bEURO\b/.test(headerWords(header))
      ? 'euro'
      : undefined;

/** `VIA ROMA 1`, `P.ZZA GARIBALDI`. */
export const STREET =
  /^(VIA|VIALE|V\.LE|PIAZZA|P\.ZZA|P\.ZA|PIAZZALE|P\.LE|CORSO|C\.SO|LARGO|L\.GO|STRADA|STR\.|VICOLO|VIC\.|LOC\.|LOCALIT|FRAZ|CONTRADA|C\.DA|BORGO|SALITA|LUNGO|VLE|TRAVERSA|ROTONDA|CASCINA|REGIONE|RIONE)[ .'A]/i;

const PROVINCE_CODES =
  'AG AL AN AO AR AP AT AV BA BT BL BN BG BI BO BZ BS BR CA CL CB CE CT CZ CH CO CS CR KR CN EN FM FE FI FG FC FR GE GO GR IM IS SP AQ LT LE LC LI LO LU MC MN MS MT ME MI MO MB NA NO NU OR PD PA PR PV PG PU PE PC PI PT PN PZ PO RG RA RC RE RI RN RM RO SA SS SV SI SR SO SU TA TE TR TO TP TN TV TS UD VA VE VB VC VR VV VI VT EE';

export const PROVINCES: ReadonlySet<string> = new Set(PROVINCE_CODES.split(' '));
