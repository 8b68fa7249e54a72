import { deepEqual, equal, match } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  daysFromNow,
  iupdOf,
  iuvOf,
  KEY_OF_ORG,
  navOf,
  option,
  PROVINCE_IBAN,
  position,
  type Stage,
  stage,
  transfer,
  V1,
} from './fixture.ts';
import { conforms, GPD_V1 } from './official.ts';

let on: Stage;
before(async () => {
  on = await stage();
});
after(() => on.close());
beforeEach(async () => {
  await on.client.reset();
  await on.client.createKey(KEY_OF_ORG);
});

const create = (body: unknown, toPublish = true) => on.call('POST', `${V1}?toPublish=${toPublish}`, body);

async function refusal(body: unknown): Promise<{ status: number; title: unknown; detail: unknown }> {
  const answer = await create(body);
  conforms(GPD_V1, 'ProblemJson', answer.json());
  const { title, detail } = answer.json();
  return { status: answer.status, title, detail };
}

const past = daysFromNow(-1);
const bean = 'BAD REQUEST';
const congruence = 'Error in the debt position request data';
const entry = (key: string) => ({ key, value: 'x' });
const REFUSED: readonly (readonly [
  says: string,
  body: object,
  status: number,
  title: string,
  detail: RegExp,
])[] = [
  ['a missing name', position(1, { companyName: null }), 400, bean, /^companyName: must not be blank$/],
  ['two faults at once', position(1, { type: 'X', country: 'it' }), 400, bean, /type: .*, country: /],
  [
    'a long description',
    position(1, { paymentOption: [option(1, { description: 'x'.repeat(141) })] }),
    400,
    bean,
    /paymentOption\[0\].description: size/,
  ],
  [
    'an amount of zero',
    position(1, { paymentOption: [option(1, { amount: 0 })] }),
    400,
    bean,
    /amount: must be greater/,
  ],
  [
    'a fraction of a cent',
    position(1, { paymentOption: [option(1, { amount: 10.5 })] }),
    400,
    bean,
    /Invalid value 10.5 for property/,
  ],
  [
    'an offset in a date',
    position(1, { paymentOption: [option(1, { dueDate: '2099-01-01T00:00:00+01:00' })] }),
    400,
    bean,
    /Invalid value .*dueDate/,
  ],
  [
    'a day that does not exist',
    position(1, { paymentOption: [option(1, { dueDate: '2099-02-30T00:00:00Z' })] }),
    400,
    bean,
    /Invalid value .*dueDate/,
  ],
  [
    'a malformed taxonomy code',
    position(1, { paymentOption: [option(1, { transfer: [transfer(12_050, { category: 'TARI' })] })] }),
    400,
    bean,
    /category: must match/,
  ],
  [
    'eleven metadata',
    position(1, {
      paymentOption: [
        option(1, { paymentOptionMetadata: Array.from({ length: 11 }, (_, n) => entry(`k${n}`)) }),
      ],
    }),
    400,
    bean,
    /size must be between 0 and 10/,
  ],
  [
    'a past due date',
    position(1, { paymentOption: [option(1, { dueDate: past })] }),
    400,
    congruence,
    /dueDate .* is in the past/,
  ],
  [
    'a past validity date',
    position(1, { validityDate: past }),
    400,
    congruence,
    /validityDate .* must be in the future/,
  ],
  [
    'a due date before validity',
    position(1, { validityDate: daysFromNow(31) }),
    400,
    congruence,
    /is before validityDate/,
  ],
  [
    'a retention before the due date',
    position(1, { paymentOption: [option(1, { retentionDate: daysFromNow(1) })] }),
    400,
    congruence,
    /retentionDate/,
  ],
  ['no option', position(1, { paymentOption: [] }), 400, congruence, /no payment option/],
  [
    'transfers that do not add up',
    position(1, { paymentOption: [option(1, { transfer: [transfer(1)] })] }),
    400,
    congruence,
    /add up to 1, its amount is 12050/,
  ],
  [
    'six transfers',
    position(1, {
      paymentOption: [
        option(1, {
          amount: 6,
          transfer: Array.from({ length: 6 }, (_, n) => transfer(1, { idTransfer: String((n % 5) + 1) })),
        }),
      ],
    }),
    400,
    congruence,
    /6 transfers/,
  ],
  [
    'an idTransfer twice',
    position(1, { paymentOption: [option(1, { amount: 2, transfer: [transfer(1), transfer(1)] })] }),
    400,
    congruence,
    /not unique/,
  ],
  [
    'neither iban nor stamp',
    position(1, { paymentOption: [option(1, { transfer: [transfer(12_050, { iban: undefined })] })] }),
    400,
    congruence,
    /exactly one of iban and stamp/,
  ],
  [
    'both iban and stamp',
    position(1, {
      paymentOption: [
        option(1, {
          transfer: [
            transfer(12_050, {
              stamp: { hashDocument: 'aGFzaA==', stampType: '01', provincialResidence: 'RM' },
            }),
          ],
        }),
      ],
    }),
    400,
    congruence,
    /exactly one of iban and stamp/,
  ],
  [
    'an unregistered IBAN',
    position(1, { paymentOption: [option(1, { transfer: [transfer(12_050, { iban: PROVINCE_IBAN })] })] }),
    400,
    congruence,
    /-00000001: .*IT37P0200805364000102345678 is not registered/,
  ],
  [
    'a metadata key twice',
    position(1, { paymentOption: [option(1, { paymentOptionMetadata: [entry('a'), entry('a')] })] }),
    409,
    'metadata violated constraints of uniqueness',
    /not unique/,
  ],
  [
    'a reserved metadata key',
    position(1, { paymentOption: [option(1, { paymentOptionMetadata: [entry('NOTIFICATION_FEE')] })] }),
    409,
    'payment option contains reserved metadata',
    /reserved/,
  ],
  [
    'a foreign segregation code',
    position(1, { paymentOption: [option(1, { iuv: iuvOf(1, '47') })] }),
    403,
    'The payment position is forbidden',
    /not authorized/,
  ],
];

for (const [says, body, status, title, detail] of REFUSED) {
  test(`refuses ${says}`, async () => {
    const found = await refusal(body);
    equal(found.status, status);
    equal(found.title, title);
    match(String(found.detail), detail);
    equal((await on.call('GET', `${V1}/${iupdOf(1)}`)).status, 404);
  });
}

test('refuses unreadable JSON, and a body for another iupd', async () => {
  equal((await create('{"iupd":')).status, 400);
  await create(position(1));
  equal((await on.call('PUT', `${V1}/${iupdOf(1)}`, position(2))).status, 400);
});

test('iupd, iuv and notice number are each unique in the organization', async () => {
  await create(position(1));
  const twins = [
    position(1, { paymentOption: [option(2)] }),
    position(2, { paymentOption: [option(1, { nav: navOf(2) })] }),
    position(3, { paymentOption: [option(3, { nav: navOf(1) })] }),
    position(4, { paymentOption: [option(4), option(4)] }),
  ];
  for (const twin of twins) {
    const { status, title, detail } = await refusal(twin);
    deepEqual([status, title], [409, 'The debt position violated constraints of uniqueness']);
    match(String(detail), /or one of its payment options is not unique$/);
  }
  await on.call('PUT', `${V1}/${iupdOf(1)}?toPublish=true`, position(1, { paymentOption: [option(5)] }));
  equal(
    (await create(position(6, { paymentOption: [option(1)] }))).status,
    201,
    'a code that was let go is free',
  );
});
