import { type Chapter, gives, stops } from './entry.ts';

export const payments: Chapter = {
  id: 'payments',
  title: 'Payments',
  functions: [
    {
      name: 'iuv',
      takes: ['notice number', 'options?'],
      gives: '17 or 15 digits',
      says: 'The IUV in a notice number of 18 digits.',
      common: 'field',
      problems: ['noticeNumber.format'],
      examples: [
        ['$iuv("301000000000000144")', gives('01000000000000144')],
        ['$iuv("30100")', stops('noticeNumber.format')],
      ],
    },
    {
      name: 'noticeNumber',
      takes: ['iuv', 'options?'],
      gives: '18 digits',
      says: 'The notice number of an IUV of 17 digits, with aux digit 3.',
      common: 'field',
      problems: ['iuv.format'],
      examples: [
        ['$noticeNumber("01000000000000144")', gives('301000000000000144')],
        ['$noticeNumber("123")', stops('iuv.format')],
      ],
    },
    {
      name: 'noticeParts',
      takes: ['notice number', 'options?'],
      gives: 'object',
      says: 'What a notice number is made of: auxDigit, iuv, segregationCode (3) or applicationCode (0), and whether its check digits hold (checkDigitOk), which no bank has to look at.',
      common: 'field',
      problems: ['noticeNumber.format'],
      examples: [
        ['$noticeParts("302202400000001727").segregationCode', gives('02')],
        ['$noticeParts("311111111112222222").checkDigitOk', gives(false)],
        ['$noticeParts("001000000000000141").iuv', gives('000000000000141')],
      ],
    },
    {
      name: 'clientCode',
      takes: ['text', 'options?'],
      gives: '18 digits',
      says: 'Checks a client code of bollettini: 16 digits, and their remainder by 93 in two.',
      common: 'field and optional',
      problems: ['clientCode.format', 'clientCode.checksum'],
      examples: [
        ['$clientCode("302202400000001727")', gives('302202400000001727')],
        ['$clientCode("302202400000001728")', stops('clientCode.checksum')],
        ['$clientCode("3,02202E+17")', stops('clientCode.format')],
      ],
    },
    {
      name: 'mod93',
      takes: ['16 digits', 'options?'],
      gives: 'two digits',
      says: 'The remainder by 93 of 16 digits, which controls client codes and IUVs.',
      common: 'field',
      problems: ['clientCode.format'],
      examples: [
        ['$mod93("3022024000000017")', gives('27')],
        ['$mod93("9999999999999999")', gives('09')],
      ],
    },
    {
      name: 'creditorReference',
      takes: ['text', 'options?'],
      gives: 'code',
      says: 'A creditor reference of ISO 11649: checked when it begins with RF and two digits, else made of the reference.',
      common: 'field',
      problems: ['creditorReference.format', 'creditorReference.checksum'],
      examples: [
        ['$creditorReference("w9")', gives('RF45w9')],
        ['$creditorReference("RF78 5674 8393 7849 4505 5087 5")', gives('RF78567483937849450550875')],
        ['$creditorReference("RF23567483937849450550875")', stops('creditorReference.checksum')],
      ],
    },
    {
      name: 'remittance',
      takes: ['iuv', 'cents?', 'options?'],
      gives: 'text',
      says: 'The structured causale of a payment: /RFB/ with an IUV, /RFS/ with a creditor reference, whose amount is mandatory; at most 140 characters of plain ASCII.',
      options: { text: 'free words after /TXT/', groups: 'true: the creditor reference in groups of four' },
      common: 'field',
      problems: ['remittance.iuv', 'remittance.amount', 'remittance.text', 'remittance.too-long'],
      examples: [
        [
          '$remittance("02202400000001727", 12050, { "text": "TARI 2024" })',
          gives('/RFB/02202400000001727/120.50/TXT/TARI 2024'),
        ],
        ['$remittance("02202400000001727")', gives('/RFB/02202400000001727')],
        ['$remittance("RF45w9", 1000)', gives('/RFS/RF45w9/10.00')],
        ['$remittance("RF45w9")', stops('remittance.amount')],
      ],
    },
    {
      name: 'readRemittance',
      takes: ['text', 'options?'],
      gives: 'object',
      says: 'Reads the structured causale of a payment, whatever stands before it, with blanks for slashes too: iuv, amount in cents, text.',
      common: 'field and optional',
      problems: ['remittance.unreadable'],
      examples: [
        [
          '$readRemittance("/RFB/02202400000001727/120.50/TXT/TARI 2024")',
          gives({ iuv: '02202400000001727', amount: 12050, text: 'TARI 2024' }),
        ],
        ['$readRemittance("BONIFICO RFB 02202400000001727")', gives({ iuv: '02202400000001727' })],
        ['$readRemittance("/RFS/RF45 w9/10.00")', gives({ iuv: 'RF45w9', amount: 1000 })],
        ['$readRemittance("TARI 2024")', stops('remittance.unreadable')],
      ],
    },
    {
      name: 'flowOfTransfer',
      takes: ['text', 'options?'],
      gives: 'text',
      says: 'The reporting flow that the causale of a transfer from a PSP names.',
      common: 'field and optional',
      problems: ['remittance.no-flow'],
      examples: [
        [
          '$flowOfTransfer("/PUR/LGPE-RIVERSAMENTO/TXT/0/URI/2026-03-31ABI00000-0000000001")',
          gives('2026-03-31ABI00000-0000000001'),
        ],
        ['$flowOfTransfer("STIPENDI")', stops('remittance.no-flow')],
      ],
    },
  ],
};
