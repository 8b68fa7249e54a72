/** A sandbox of its own for one test file, with one key, and positions to send to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxClient } from '../../src/sandbox/client.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

export const ORG = '01234567897';
export const PROVINCE = '00743110157';
export const IBAN = 'IT60X0542811101000000123456';
export const OTHER_IBAN = 'IT25O0306909606100000012345';
export const PROVINCE_IBAN = 'IT37P0200805364000102345678';
export const KEY = 'key-of-borgo';
export const DAY_MS = 86_400_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  json(): Record<string, unknown>;
}

export interface Stage {
  readonly url: string;
  readonly home: string;
  readonly client: SandboxClient;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export const KEY_OF_ORG = {
  key: KEY,
  organizations: [ORG, PROVINCE],
  segregationCodes: ['01'],
  ibans: { [ORG]: [IBAN, OTHER_IBAN] },
};

export async function stage(clock?: () => number): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const sandbox = await startSandbox({ home, port: 0, ...(clock === undefined ? {} : { clock }) });
  const client = new SandboxClient(sandbox.url);
  await client.createKey(KEY_OF_ORG);
  return {
    url: sandbox.url,
    home,
    client,
    call: caller(sandbox.url),
    async close() {
      await sandbox.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export function caller(url: string): Stage['call'] {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      signal: AbortSignal.timeout(20_000),
      headers: { 'Ocp-Apim-Subscription-Key': KEY, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) };
  };
}

export const V1 = `/gpd/debt-positions-service/v1/organizations/${ORG}/debtpositions`;
export const V2 = `/gpd/debt-positions-service/v2/organizations/${ORG}/debtpositions`;
export const PAIDS = `/gpd/debt-positions-service/v2/organizations/${ORG}/paymentoptions/paids`;
export const RECEIPTS = `/gpd/payments-receipts-service/v1/payments/${ORG}/receipts`;
export const fdrs = (org = ORG): string => `/fdr-org/service/v1/organizations/${org}/fdrs`;

export const iuvOf = (number: number, segregation = '01'): string =>
  `${segregation}${String(number).padStart(15, '0')}`;
export const navOf = (number: number): string => `3${iuvOf(number)}`;
export const iupdOf = (number: number): string => `${ORG}-${String(number).padStart(8, '0')}`;

export const daysFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

export function transfer(amount: number, changes: Record<string, unknown> = {}) {
  return {
    idTransfer: '1',
    amount,
    organizationFiscalCode: ORG,
    remittanceInformation: 'TARI 2026',
    category: '9/0101101IM/',
    iban: IBAN,
    ...changes,
  };
}

export function option(number: number, changes: Record<string, unknown> = {}) {
  const amount = typeof changes.amount === 'number' ? changes.amount : 12_050;
  return {
    iuv: iuvOf(number),
    amount,
    description: 'TARI 2026 rata unica',
    isPartialPayment: false,
    dueDate: daysFromNow(30),
    transfer: [transfer(amount)],
    ...changes,
  };
}

export function position(number: number, changes: Record<string, unknown> = {}) {
  return {
    iupd: iupdOf(number),
    type: 'F',
    fiscalCode: 'RSSMRA80A01H501U',
    fullName: 'Mario Rossi',
    companyName: 'Comune di Borgo Esempio',
    switchToExpired: false,
    paymentOption: [option(number)],
    ...changes,
  };
}

/** A single option and a plan of two instalments: numbers n, n+1, n+2. */
export const withPlan = (number: number) =>
  position(number, {
    paymentOption: [
      option(number, { amount: 300 }),
      option(number + 1, { amount: 100, isPartialPayment: true }),
      option(number + 2, { amount: 200, isPartialPayment: true }),
    ],
  });
