import { nodoConformance } from '../../conformance/nodo.ts';
import { sandboxStage } from './sandbox-stage.ts';

nodoConformance('gpd', sandboxStage);
