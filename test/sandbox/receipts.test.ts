import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import {
  DAY_MS,
  iuvOf,
  KEY_OF_ORG,
  navOf,
  ORG,
  option,
  PROVINCE,
  PROVINCE_IBAN,
  position,
  RECEIPTS,
  type Stage,
  stage,
  transfer,
  V1,
  V2,
} from './fixture.ts';
import { conforms, missing, PAYMENTS, schemaText } from './official.ts';

let on: Stage;
before(async () => {
  on = await stage();
});
after(() => on.close());
beforeEach(async () => {
  await on.client.reset();
  await on.client.createKey(KEY_OF_ORG);
});

const create = (...positions: unknown[]) =>
  on.call('POST', `${V2}?toPublish=true`, { paymentPositions: positions });

/** Two bodies and a stamp, with everything optional filled. */
const full = position(1, {
  fullName: 'D\u2019Amico & figli <srl>',
  officeName: 'Ufficio tributi',
  email: 'mario.rossi@example.it',
  streetName: 'Via Roma',
  civicNumber: '1',
  postalCode: '00100',
  city: 'Roma',
  province: 'RM',
  country: 'IT',
  paymentOption: [
    option(1, {
      amount: 12_150,
      paymentOptionMetadata: [{ key: 'CAPITOLO', value: '1025/10' }],
      transfer: [
        transfer(10_000, {
          companyName: 'Comune di Borgo Esempio',
          transferMetadata: [{ key: 'ANNO', value: '2026' }],
        }),
        transfer(550, { idTransfer: '2', organizationFiscalCode: PROVINCE, iban: PROVINCE_IBAN }),
        transfer(1_600, {
          idTransfer: '3',
          iban: undefined,
          stamp: { hashDocument: 'aGFzaA==', stampType: '01', provincialResidence: 'RM' },
        }),
      ],
    }),
  ],
});

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  isArray: (name) => name === 'transfer',
});

test('a receipt says what was paid, by whom, and how much to each body', async () => {
  equal((await create(full)).status, 201);
  const paid = await on.client.pay({
    org: ORG,
    noticeNumber: navOf(1),
    at: '2026-01-31T23:30:00Z',
    method: 'CP',
    psp: { id: 'ABI03069', name: 'Intesa di prova', fiscalCode: '00799960158' },
    payer: { type: 'F', fiscalCode: 'VRDLGI75C45F205F', fullName: 'Luigia Verdi' },
  });
  ok(paid.paid);
  const answer = await on.call('GET', `${RECEIPTS}/${iuvOf(1)}`);
  equal(answer.headers.get('Content-Type'), 'application/xml');
  const request = parser.parse(answer.text)['pafn:paSendRTV2Request'];
  equal(request['@_xmlns:pafn'], 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd');
  const { receipt } = request;
  deepEqual(
    [
      receipt.receiptId,
      receipt.noticeNumber,
      receipt.creditorReferenceId,
      receipt.paymentAmount,
      receipt.fee,
      receipt.outcome,
    ],
    [paid.receipt.receiptId, navOf(1), iuvOf(1), '121.50', '1.50', 'OK'],
  );
  equal(receipt.debtor.fullName, 'D\u2019Amico & figli <srl>');
  equal(receipt.payer.uniqueIdentifier.entityUniqueIdentifierValue, 'VRDLGI75C45F205F');
  equal(receipt.paymentDateTime, '2026-02-01T00:30:00+01:00', 'half past midnight in Italy');
  deepEqual([receipt.applicationDate, receipt.transferDate], ['2026-02-01', '2026-02-02']);
  deepEqual(
    receipt.transferList.transfer.map((each: Record<string, string>) => [
      each.idTransfer,
      each.transferAmount,
      each.fiscalCodePA,
      each.IBAN,
    ]),
    [
      ['1', '100.00', ORG, 'IT60X0542811101000000123456'],
      ['2', '5.50', PROVINCE, PROVINCE_IBAN],
      ['3', '16.00', ORG, undefined],
    ],
  );
});

/** Names of the children of a complex type of the official schema, in order, and those that must be there. */
function sequenceOf(type: string): { names: readonly string[]; required: readonly string[] } {
  const schema = schemaText('wsdl/xsd/paForNode.xsd').replaceAll(/<!--[\s\S]*?-->/g, '');
  const body =
    new RegExp(`<xsd:complexType name="${type}">([\\s\\S]*?)</xsd:complexType>`).exec(schema)?.[1] ?? '';
  const choice = /<xsd:choice>([\s\S]*?)<\/xsd:choice>/.exec(body)?.[1] ?? '';
  const elements = [...body.matchAll(/<xsd:element name="([^"]+)"([^>]*)>/g)].map(([text, name = '']) => ({
    text,
    name,
  }));
  const optional = ({ text }: { text: string }) => text.includes('minOccurs="0"') || choice.includes(text);
  ok(elements.length > 3, `the schema has ${type}`);
  return {
    names: elements.map(({ name }) => name),
    required: elements.filter((each) => !optional(each)).map(({ name }) => name),
  };
}

test('every element of a receipt is one of the official schema, in its order', {
  skip: missing,
}, async () => {
  await create(full, position(2));
  await on.client.pay({
    org: ORG,
    noticeNumber: navOf(1),
    payer: { type: 'G', fiscalCode: ORG, fullName: 'Ditta' },
  });
  await on.client.pay({ org: ORG, noticeNumber: navOf(2) });
  for (const number of [1, 2]) {
    const { text } = await on.call('GET', `${RECEIPTS}/${iuvOf(number)}`);
    const { receipt } = parser.parse(text)['pafn:paSendRTV2Request'];
    for (const [type, found] of [
      ['ctReceiptV2', receipt],
      ['ctSubject', receipt.debtor],
      ...receipt.transferList.transfer.map((each: object) => ['ctTransferPAReceiptV2', each] as const),
    ] as [string, object][]) {
      const { names, required } = sequenceOf(type);
      const keys = Object.keys(found);
      deepEqual(
        keys,
        names.filter((name) => keys.includes(name)),
        type,
      );
      deepEqual(
        required.filter((name) => !keys.includes(name)),
        [],
        `${type} lacks nothing`,
      );
    }
  }
});

test('lists the receipts of thirty days by page, and of the days asked for', async () => {
  await create(...Array.from({ length: 7 }, (_, index) => position(index + 1)));
  equal((await on.call('GET', RECEIPTS)).status, 404);
  const now = Date.now();
  const daysAgo = [31, 5, 4, 3, 2, 1, 0];
  await on.client.payMany(
    daysAgo.map((days, index) => ({
      org: ORG,
      noticeNumber: navOf(index + 1),
      at: new Date(now - days * DAY_MS).toISOString(),
    })),
  );
  const page = await on.call('GET', `${RECEIPTS}?pageSize=4&pageNum=1`);
  conforms(PAYMENTS, 'PaymentsResult', page.json());
  const { results, ...counts } = page.json() as { results: { iuv: string; debtor: string }[] };
  deepEqual(counts, { currentPageNumber: 1, length: 2, totalPages: 2 });
  deepEqual(
    results.map(({ iuv }) => iuv),
    [iuvOf(6), iuvOf(7)],
  );
  equal(results[0]?.debtor, 'RSSMRA80A01H501U');

  const since = new Date(now - 3.5 * DAY_MS).toISOString().slice(0, 19);
  const later = (await on.call('GET', `${RECEIPTS}?from=${since}`)).json().results as { iuv: string }[];
  deepEqual(
    later.map(({ iuv }) => iuv),
    [4, 5, 6, 7].map((number) => iuvOf(number)),
  );
  equal((await on.call('GET', `${RECEIPTS}?debtorOrIuv=${iuvOf(3)}`)).json().length, 1);
  for (const wrong of ['from=2026-13-01', 'from=2026-02-02&to=2026-02-01', 'pageSize=101']) {
    const refused = await on.call('GET', `${RECEIPTS}?${wrong}`);
    equal(refused.status, 400);
    conforms(PAYMENTS, 'ProblemJson', refused.json());
  }
});

test('there is no receipt of what was not paid, nor for another key', async () => {
  await create(position(1));
  equal((await on.call('GET', `${RECEIPTS}/${iuvOf(1)}`)).status, 404);
  await on.client.pay({ org: ORG, noticeNumber: navOf(1) });
  await on.client.createKey({ key: 'other', organizations: [ORG], segregationCodes: ['02'], ibans: {} });
  const other = { 'Ocp-Apim-Subscription-Key': 'other' };
  equal((await on.call('GET', `${RECEIPTS}/${iuvOf(1)}`, undefined, other)).status, 404);
  equal((await on.call('GET', `${RECEIPTS}/${iuvOf(1)}`)).status, 200);
});

test('a PSP may take money in stand-in for what cannot be paid any more: a receipt comes all the same', async () => {
  await create(position(1));
  await on.call('POST', `${V1}/${position(1).iupd}/invalidate`);
  deepEqual(await on.client.pay({ org: ORG, noticeNumber: navOf(1) }), {
    paid: false,
    fault: 'PAA_PAGAMENTO_ANNULLATO',
  });
  const taken = await on.client.pay({ org: ORG, noticeNumber: navOf(1), standIn: true });
  ok(taken.paid && taken.receipt.standIn);
  match((await on.call('GET', `${RECEIPTS}/${iuvOf(1)}`)).text, /<standIn>true<\/standIn>/);
  equal((await on.client.ledger())[0]?.status, 'INVALID');
});
