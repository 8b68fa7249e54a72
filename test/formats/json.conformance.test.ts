import { json } from '../../src/formats/json.ts';
import { formatConformance } from '../conformance/formats.ts';
import { JSON_FIXTURES } from './json-fixtures.ts';

formatConformance(json, JSON_FIXTURES);
