import { FLOWS } from '../support/flows.ts';
import { everyStep } from './every-step-properties.ts';

everyStep(FLOWS.windows);
