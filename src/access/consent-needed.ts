import { CarnetError } from '../kernel/index.ts';
import { consentVersion } from './contract.ts';

export function consentNeeded(): CarnetError {
  return new CarnetError(
    'consent-needed',
    `Nothing medical is stored without your consent. Read the text (version ${consentVersion}) and accept it first.`,
  );
}
