import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { readReceipt } from '../../../src/nodo/gpd/receipt-xml.ts';

const transfer = (id: number, org: string, amount: string) =>
  `<transfer><idTransfer>${id}</idTransfer><transferAmount>${amount}</transferAmount><fiscalCodePA>${org}</fiscalCodePA>` +
  `<IBAN>IT60X0542811101000000123456</IBAN><remittanceInformation>TARI &amp; TEFA</remittanceInformation>` +
  `<transferCategory>0101101IM</transferCategory></transfer>`;

interface Made {
  readonly root?: string;
  readonly outcome?: string;
  readonly transfers?: string;
  readonly when?: string;
  readonly psp?: string;
}

function receipt({
  root = 'pafn:paSendRTReq',
  outcome = 'OK',
  transfers = transfer(1, '01234567897', '120.50'),
  when = '<paymentDateTime>2026-07-01T10:20:30</paymentDateTime>',
  psp = 'Banca d&apos;Esempio &#233; C.',
}: Made = {}): string {
  return (
    `<${root} xmlns:pafn="http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd"><idPA>01234567897</idPA><receipt>` +
    `<receiptId>00000000000000000000000000000012</receiptId><noticeNumber>301000000000000104</noticeNumber>` +
    `<fiscalCode>01234567897</fiscalCode><outcome>${outcome}</outcome>` +
    `<creditorReferenceId>\n  01000000000000104 </creditorReferenceId><paymentAmount>120.50</paymentAmount>` +
    `<description>TARI</description><companyName>Comune</companyName>` +
    `<debtor><uniqueIdentifier><entityUniqueIdentifierType>F</entityUniqueIdentifierType>` +
    `<entityUniqueIdentifierValue>00012345678</entityUniqueIdentifierValue></uniqueIdentifier><fullName>Mario</fullName></debtor>` +
    `<transferList>${transfers}</transferList><idPSP>0123E5</idPSP><PSPCompanyName>${psp}</PSPCompanyName>` +
    `<idChannel>00009_01</idChannel><channelDescription>x</channelDescription><fee>1.50</fee>${when}` +
    `<applicationDate>2026-07-01</applicationDate></receipt></${root}>`
  );
}

const read = (text: string) => readReceipt(Buffer.from(text));
const codeOf = (text: string) => {
  const found = read(text);
  return found.ok ? 'read' : found.problem.code;
};

test('reads V1 and V2, any prefix, in an envelope or not; codes keep their zeros', () => {
  const enveloped = `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="x"><s:Body>${receipt({ root: 'paf:paSendRTV2Request' }).replace('xmlns:pafn', 'xmlns:paf')}</s:Body></s:Envelope>`;
  for (const text of [receipt(), enveloped]) {
    const found = read(text);
    ok(found.ok);
    deepEqual(found.value, {
      receiptId: '00000000000000000000000000000012',
      organization: '01234567897',
      iuv: '01000000000000104',
      noticeNumber: '301000000000000104',
      amount: 12_050,
      fee: 150,
      paidAt: '2026-07-01T08:20:30.000Z',
      applicationDate: '2026-07-01',
      pspId: '0123E5',
      pspName: "Banca d'Esempio é C.",
      channel: '00009_01',
      debtorCode: '00012345678',
      transfers: [
        {
          idTransfer: 1,
          organization: '01234567897',
          amount: 12_050,
          iban: 'IT60X0542811101000000123456',
          category: '0101101IM',
          remittance: 'TARI & TEFA',
        },
      ],
    });
  }
});

test('one transfer or many', () => {
  const found = read(
    receipt({ transfers: transfer(1, '01234567897', '100.50') + transfer(2, '00743110157', '20.00') }),
  );
  deepEqual(found.ok ? found.value.transfers.map(({ amount }) => amount) : [], [10_050, 2_000]);
});

test('without a time of payment the day does; with a zone it counts', () => {
  const at = (when: string) => {
    const found = read(receipt({ when }));
    return found.ok ? found.value.paidAt : '';
  };
  equal(at(''), '2026-06-30T22:00:00.000Z');
  equal(at('<paymentDateTime>2026-07-01T10:20:30.5Z</paymentDateTime>'), '2026-07-01T10:20:30.500Z');
  equal(at('<paymentDateTime>2026-07-01T10:20:30+05:00</paymentDateTime>'), '2026-07-01T05:20:30.000Z');
  equal(at('<paymentDateTime>yesterday</paymentDateTime>'), '');
});

test('CDATA is text, not entities', () => {
  const found = read(receipt({ psp: '<![CDATA[A &amp; B]]>' }));
  equal(found.ok ? found.value.pspName : '', 'A &amp; B');
});

test('a DOCTYPE is refused before anything is parsed', () => {
  const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>';
  const found = read(`<?xml version="1.0"?>${bomb}${receipt()}`);
  match(found.ok ? '' : found.problem.message, /DOCTYPE/);
});

test('what is no receipt of a payment is no receipt', () => {
  equal(codeOf(receipt({ outcome: 'KO' })), 'receipt.unreadable');
  equal(codeOf('<other/>'), 'receipt.unreadable');
  equal(codeOf(receipt({ transfers: '' })), 'receipt.unreadable');
  equal(codeOf(receipt({ transfers: transfer(1, '01234567897', '1,00') })), 'receipt.unreadable');
  equal(codeOf(receipt().slice(0, -20)), 'xml.unreadable');
  equal(codeOf(''), 'xml.unreadable');
  equal(readReceipt(Buffer.from(receipt(), 'utf16le')).ok, false);
});
