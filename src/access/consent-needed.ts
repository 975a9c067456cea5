import { CarnetError } from '../kernel/index.ts';
import { consentVersion } from './contract.ts';

export function consentNeeded(): CarnetError {
  return new CarnetError(
    'consent-needed',
    `Nothing medical is stored without your consent. Read the text (version ${consentVersion}) and accept it first.`,
  );
}

/** Of a record that is yours, or that you look after, and that nobody reads or writes just now. */
export function consentWithdrawn(): CarnetError {
  return new CarnetError(
    'consent-withdrawn',
    'The consent to this record was withdrawn, so nobody reads or writes it. What is in it is kept. Give the consent again to open it.',
  );
}
