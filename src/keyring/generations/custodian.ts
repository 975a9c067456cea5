import type { KmsCustodian } from '../contract.ts';
import { type GenerationStore, generationSize } from './store.ts';

/** The custodian of the newest key service of an instance; its versions are numbered as the rows have them. */
export async function openGenerationsCustodian(
  store: GenerationStore,
  open: (provider: string | null) => Promise<KmsCustodian>,
): Promise<KmsCustodian> {
  const current = (await store.all()).at(-1) ?? null;
  const custodian = await open(current?.provider ?? null);
  const shift = (current?.generation ?? 0) * generationSize;
  return {
    name: custodian.name,
    rotate: async () => (await custodian.rotate()) + shift,
    async versions() {
      return (await custodian.versions()).map(({ version, madeAt }) => ({ version: version + shift, madeAt }));
    },
    async destroyBefore(version) {
      // What an earlier service has is not this one's to destroy.
      if (version <= shift) return { state: 'destroyed' };
      return await custodian.destroyBefore(version - shift);
    },
    close: () => custodian.close(),
  };
}
