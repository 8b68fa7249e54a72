/** Bodies of the town besides those of the demo, written as an integrator would. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const BORGO = '01234567897';
/** What the treasury of Borgo has, and of those made in its likeness. */
export const IBAN = 'IT60U9999801600000000200101';
interface Body {
  readonly organization: string;
  readonly name: string;
  readonly connector: string;
  readonly matter: string;
  /** Of its gestionale; absent: one of its own under the home. */
  readonly folder?: string;
}

/** Bodies with one connector each: what it is called, and what is the matter with it. */
export const MORE = [
  {
    organization: '01000000016',
    name: 'Comune di Monte Esempio',
    connector: 'tari',
    matter: '',
    // A share that is not mounted.
    folder: '/mnt/scambio/monte',
  },
  { organization: '01000000024', name: 'Comune di Rocca Esempio', connector: 'tari', matter: '' },
  {
    organization: '01000000032',
    name: 'Comune di Lido Esempio',
    connector: 'tari',
    matter: 'refuseFile: anyProblem',
  },
  { organization: '01000000040', name: 'Comune di Pieve Esempio', connector: 'tari', matter: '' },
] as const satisfies readonly Body[];

export async function writeOrganization(
  connectors: string,
  { organization, name, connector, matter, folder = `gestionali/${organization}` }: Body,
): Promise<void> {
  const own = join(connectors, `${organization}-esempio`);
  await mkdir(own);
  const borgo = join(connectors, `${BORGO}-borgo-esempio`);
  const facts = await readFile(join(borgo, 'organization.yaml'), 'utf8');
  const code = `0${MORE.findIndex((one) => one.organization === organization) + 3}`;
  await writeFile(
    join(own, 'organization.yaml'),
    facts
      .replace(BORGO, organization)
      .replace('Comune di Borgo Esempio', name)
      .replace('["01"]', `["${code}"]`),
  );
  const door = await readFile(join(borgo, 'tari.yaml'), 'utf8');
  await writeFile(
    join(own, `${connector}.yaml`),
    `${door.replaceAll('gestionali/borgo/tari', folder).replace('/in }', '/in, envelope: gzip }')}${matter}\n`,
  );
}
