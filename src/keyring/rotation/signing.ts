import { SigningRing } from '../signing-ring.ts';
import type { JobStep } from './contract.ts';
import type { Turn } from './work.ts';

/** A new signing key, which signs from now on; the one before is honoured until nothing that it signed can live any more. */
export const signingSteps: Partial<Record<JobStep, Turn>> = {
  async version(work, job) {
    const ring = new SigningRing(work.authority, 'access-token-signing', work.options.clock);
    await ring.keys();
    await ring.rotate(job.olderThan.getTime());
    const rows = await work.authority.store.ofInstance(work.authority.instance);
    const newest = rows.findLast(({ purpose }) => purpose === 'access-token-signing');
    await work.begin({
      step: 'end',
      done: 1,
      total: 1,
      ...(newest === undefined ? {} : { toVersion: newest.version }),
    });
  },
};
