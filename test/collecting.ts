/** A program for tests that only collect: nothing of it maps, publishes or reports. */
import type { ReceiveConfig } from '../src/domain/configuration.ts';
import type { ConnectorProgram } from '../src/store/configurations.ts';

export const collectingProgram = (
  organization: string,
  connector: string,
  receive: ReceiveConfig,
): ConnectorProgram => ({
  organization: {
    organization,
    name: 'Comune di Prova',
    state: 'exercise',
    nodo: {},
    ibans: {},
    services: {},
    holidays: [],
  },
  gestionale: {
    gestionale: 'prova',
    title: 'Prova',
    positions: { format: 'csv', options: {}, uniqueWithin: 'ever' },
    parameters: {},
    mappings: { positions: '' },
  },
  connector: {
    organization,
    connector,
    gestionale: 'prova',
    service: 'tari',
    services: ['tari'],
    nodo: 'gpd',
    parameters: {},
    receive,
    codes: { strategy: 'generated', segregationCode: '01', auxDigit: 3, start: 1 },
    pastDue: 'problem',
    hold: 'never',
    refuseFile: 'never',
    unknownPayments: true,
    paused: false,
  },
});
