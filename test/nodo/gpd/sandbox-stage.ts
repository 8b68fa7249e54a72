/** The GPD adapter on a sandbox of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodiOf } from '../../../src/nodo/registry.ts';
import { SandboxClient } from '../../../src/sandbox/client.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { NodoStage } from '../../conformance/nodo.ts';
import { IBAN, ORG, PROVINCE, PROVINCE_IBAN } from '../debts.ts';
import { accessTo } from './access.ts';

const KEY = 'key-of-borgo';

export async function sandboxStage(): Promise<NodoStage> {
  const home = mkdtempSync(join(tmpdir(), 'nodo-'));
  const sandbox = await startSandbox({ home, port: 0 });
  const client = new SandboxClient(sandbox.url);
  const nodo = nodiOf({ now: () => new Date() })
    .adapter('gpd')
    .open(accessTo(sandbox.url, { subscriptionKey: KEY }), async () => {});
  const payable = async (noticeNumber: string) => (await client.verify({ org: ORG, noticeNumber })).payable;
  return {
    nodo,
    payable,
    async reset() {
      await client.reset();
      await client.createKey({
        key: KEY,
        organizations: [ORG, PROVINCE],
        segregationCodes: ['01'],
        ibans: { [ORG]: [IBAN], [PROVINCE]: [PROVINCE_IBAN] },
      });
    },
    calls: async () => (await client.attempts()).length,
    pay: async (noticeNumber) => (await client.pay({ org: ORG, noticeNumber })).paid,
    async report() {
      await client.issueFlows();
    },
    async loseAnswer() {
      await client.order({ kind: 'lostAnswer', times: 1 });
    },
    async breakCall() {
      await client.order({ kind: 'drop', times: 1 });
    },
    async takeCode(iuv) {
      const answer = await fetch(
        `${sandbox.url}/gpd/debt-positions-service/v1/organizations/${ORG}/debtpositions?toPublish=true`,
        {
          method: 'POST',
          headers: { 'Ocp-Apim-Subscription-Key': KEY, 'Content-Type': 'application/json' },
          body: JSON.stringify(otherSystems(iuv)),
        },
      );
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    },
    async applied(iupd) {
      const row = (await client.ledger(ORG)).find((each) => each.iupd === iupd);
      return { times: row?.versions.length ?? 0, repeated: row?.repeated ?? 0 };
    },
    async close() {
      await sandbox.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function otherSystems(iuv: string) {
  return {
    iupd: 'of-another-system',
    type: 'F',
    fiscalCode: 'VRDLGI75C45F205F',
    fullName: 'Luigia Verdi',
    companyName: 'Comune di Borgo Esempio',
    switchToExpired: false,
    paymentOption: [
      {
        iuv,
        amount: 100,
        description: 'Mensa',
        isPartialPayment: false,
        dueDate: new Date(Date.now() + 86_400_000).toISOString(),
        transfer: [
          {
            idTransfer: '1',
            amount: 100,
            organizationFiscalCode: ORG,
            remittanceInformation: 'Mensa',
            category: '9/0101101IM/',
            iban: IBAN,
          },
        ],
      },
    ],
  };
}
