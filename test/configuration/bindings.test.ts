import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectorBinding } from '../../src/configuration/bindings.ts';
import { GOOD, load, spoiled, TARI } from './tree.ts';

test('mappings see facts in full, not names of them', async () => {
  const { organizations, connectors } = await load(
    spoiled(TARI, 'service: tari', 'service: tari\nservices: [mensa]'),
  );
  const tari = connectors.find(({ connector }) => connector === 'tari');
  const [organization] = organizations;
  assert.ok(tari !== undefined && organization !== undefined);
  const service = {
    code: 'tari',
    description: 'Tassa sui rifiuti',
    category: '9/0101101IM/',
    iban: 'IT60X0542811101000000123456',
    postalIban: 'IT45R0760103200000000001016',
    accounting: { '2026': { chapter: '1025/10', accertamento: '2026/117' } },
  };
  assert.deepEqual(connectorBinding(organization, tari), {
    organization: '01234567897',
    name: 'Comune di Borgo Esempio',
    id: 'tari',
    parameters: { sia: 'A1234', branch: '0' },
    service,
    services: {
      tari: service,
      mensa: {
        code: 'mensa',
        description: 'Mensa scolastica',
        category: '9/0101101IM/',
        iban: 'IT60X0542811101000000123456',
        accounting: {},
      },
    },
    ibans: { tesoreria: 'IT60X0542811101000000123456', postale: 'IT45R0760103200000000001016' },
  });
});

test('only the services that the connector may use', async () => {
  const { organizations, connectors } = await load(GOOD);
  const mensa = connectors.find(({ connector }) => connector === 'mensa');
  const [organization] = organizations;
  assert.ok(mensa !== undefined && organization !== undefined);
  const binding = Object(connectorBinding(organization, mensa));
  assert.deepEqual(Object.keys(binding.services), ['mensa']);
});
