import { csv } from '../../src/formats/csv.ts';
import { formatConformance } from '../conformance/formats.ts';
import { CSV_FIXTURES } from './csv-fixtures.ts';

formatConformance(csv, CSV_FIXTURES);
