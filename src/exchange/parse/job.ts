import { sourceValue } from '../../keyring/source-value.ts';
import type { PlanOptions } from './contract.ts';
import { type Judgements, judgeInto } from './judge.ts';
import { type PackedPlan, packPlan } from './pack.ts';
import { planImport } from './plan.ts';
import { FhirFileReader } from './read.ts';

/** What a plan is held against; nothing of what the record holds is in it. */
export type PlanAsked = Pick<PlanOptions, 'recordPatientId' | 'existing'>;

const digest: PlanOptions['digest'] = (input) => sourceValue(input).toString();

/** Reads one file piece by piece, validating its entries as they come, and plans its import: the whole work that needs no key. */
export class PlanJob {
  readonly #judgements: Judgements = new WeakMap();
  readonly #reader = new FhirFileReader({}, (resource) => judgeInto(this.#judgements, resource, digest));

  /** Throws as `readFhirFile`. */
  push(piece: Buffer): void {
    this.#reader.push(piece);
  }

  /** Throws as `readFhirFile` and `planImport`. */
  async plan(asked: PlanAsked): Promise<PackedPlan> {
    const plan = await planImport(this.#reader.end(), { ...asked, digest, existingPatient: null }, this.#judgements);
    return await packPlan(plan);
  }
}
