/** The minuta di ruolo of 290 characters as a gestionale: texts that are written as they are. */

export const MINUTA_LAYOUT = `# yaml-language-server: $schema=../../schemas/gestionale.schema.json
# Draft: minuta di ruolo, tracciato 290. The layout is published; what is UNSURE is said where it stands.
title: TITLE

parameters:
  dueDate: Due day (YYYY-MM-DD) of all that the file brings, which has none

positions:
  format: fixed-width
  encoding: ENCODING
  length: 290
  pad: true # lines whose blanks at the end were trimmed are accepted
  type: 1-2
  records:
    N0: { body: 3-7, created: { at: 8-15, as: yyyyMMdd } }
    N9:
      lines: { at: 8-14, as: integer }
      minute: { at: 15-21, as: integer }
      debtors: { at: 22-28, as: integer }
      coDebtors: { at: 29-35, as: integer }
      rows: { at: 36-42, as: integer }
      totals: { at: 43-49, as: integer }
  # N1 to N5 and NR: the mapping cuts the rest by the columns of their type.
  fields: { kind: 1-2, municipality: 3-8, minuta: 9-10, partita: 11-24, rest: 25-290 }
  flow: { head: N0, tail: N9 }
  totals:
    N9.lines: count(body)
    N9.minute: count(records where kind = "N1")
    N9.debtors: count(records where kind = "N2")
    N9.coDebtors: count(records where kind = "N3")
    N9.rows: count(records where kind = "N4")
    N9.totals: count(records where kind = "N5")
  groupBy: partita
  # UNSURE: whether partite begin again each year (uniqueWithin: year) is not in one file.
  key: { field: partita, uniqueWithin: ever }

# UNSURE: what the gestionale reads back is not in a file that it writes. Ask, then change names and columns.
acknowledgement:
  format: csv
  encoding: ENCODING
  columns: [PARTITA, TIPO, ESITO, CODICE_ERRORE, DESCRIZIONE, IUV, CODICE_AVVISO]
  name: "{received.stem}.esito.csv"

report:
  format: csv
  encoding: ENCODING
  columns: [PARTITA, CODICE_FISCALE, IMPORTO_PAGATO, DATA_PAGAMENTO, IUV, CODICE_AVVISO, ANOMALIA]
  name: "PAGATI_{number:6}_{date:yyyyMMdd}.csv"
`;

export const POSITIONS = `/* Draft: the lines of one partita. N2 is its debtor, N3 co-obligors, N4 its rows; N1 and N5 enclose a minuta.
   Bindings: $records (also the input), $file, $connector. */
(
  /* Columns as the layout table prints them. */
  $at := function($line, $from, $to) { $trim($slice($line.rest, $from - 24, $to - 24)) };
  $person := $records[kind = "N2"][0];
  $rows := [$records[kind = "N4"]];
  $count($person) = 0 ? $ignore("head or totals of a minuta") : {
    "key": $required($person.partita, "partita"),
    /* The connector's service says what is paid; the text of the cartella is in N4, 71-145. */
    "debtor": $debtor(
      $at($person, 25, 40),
      $at($person, 209, 209) = "2" ? $at($person, 210, 285) : $join([$at($person, 210, 233), $at($person, 234, 253)], " "),
      {
        "street": $at($person, 57, 86),
        "civicNumber": $replace($at($person, 87, 91), /^0+/, "") & $at($person, 92, 93),
        "postalCode": $at($person, 100, 104),
        "city": $at($person, 109, 129),
        "fields": { "code": "N2.25-40", "name": "N2.210-285" }
      }
    ),
    "options": [{
      "installments": [{
        "amount": $sum($map($rows, function($row) { $wholeCents($at($row, 46, 58), "N4.46-58") })),
        "dueDate": $required($connector.parameters.dueDate, "dueDate")
      }]
    }],
    "source": { "partita": $person.partita, "minuta": $person.minuta, "municipality": $person.municipality }
  }
)
`;

export const ACKNOWLEDGEMENT = `/* Draft: a line as it came, with the outcome of its partita. What the Nodo refused is not payable: no codes then. */
(
  $code := (outcome.positions[$not(published = "refused")].codes)[0];
  {
    "PARTITA": partita,
    "TIPO": kind,
    "ESITO": outcome.outcome,
    "CODICE_ERRORE": outcome.problems[0].code,
    "DESCRIZIONE": $join([outcome.problems.message, outcome.reason], "; "),
    "IUV": $code.iuv,
    "CODICE_AVVISO": $code.noticeNumber
  }
)
`;

export const REPORT = `/* Draft: one payment. One that no file announced has neither position nor installment: its codes tell it. */
(
  $day := function($date) { $type($date) = "string" ? $formatDate($date, "yyyyMMdd") : "" };
  {
    "PARTITA": position.key,
    "CODICE_FISCALE": debtor.fiscalCode,
    "IMPORTO_PAGATO": $string(paid.amount),
    "DATA_PAGAMENTO": $day(paid.day),
    "IUV": iuv,
    "CODICE_AVVISO": noticeNumber,
    "ANOMALIA": $join([labels], ", ")
  }
)
`;
