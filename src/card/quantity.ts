import type { Quantity, Range, Ratio } from '@medplum/fhirtypes';
import { text } from './concept.ts';
import type { Words } from './words.ts';

/** A measured amount with its unit as it came: "7.5 %", "< 5 mmol/L". Null without a value. */
export function quantityText(quantity: Quantity | undefined): string | null {
  const number = numberText(quantity);
  const unit = text(quantity?.unit) ?? text(quantity?.code);
  return number === null || unit === null || unit === '1' ? number : `${number} ${unit}`;
}

export function rangeText(range: Range | undefined, words: Words): string | null {
  const [low, high] = [quantityText(range?.low), quantityText(range?.high)];
  if (low === null || high === null) return low === null ? (high === null ? null : `≤ ${high}`) : `≥ ${low}`;
  // "1 to 2 puffs" rather than "1 puff to 2 puffs", where the unit is the same.
  const lowNumber = range?.low?.unit === range?.high?.unit ? (numberText(range?.low) ?? low) : low;
  return words.range(lowNumber, high);
}

export function ratioText(ratio: Ratio | undefined): string | null {
  const [above, below] = [quantityText(ratio?.numerator), quantityText(ratio?.denominator)];
  return above === null || below === null ? above : `${above} / ${below}`;
}

function numberText(quantity: Quantity | undefined): string | null {
  const value = quantity?.value;
  if (typeof value !== 'number') return null;
  return quantity?.comparator === undefined ? String(value) : `${quantity.comparator} ${value}`;
}
