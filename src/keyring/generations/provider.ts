import { CarnetError } from '../../kernel/index.ts';
import type { KmsProvider, Wrap, WrapWithContext } from '../contract.ts';
import { severalAtOnce } from '../kms/several.ts';
import { type Generation, type GenerationStore, generationSize } from './store.ts';

export interface GenerationsOptions {
  readonly store: GenerationStore;
  /** Opens a key service by its name. `bad-configuration` when its settings are not written. */
  readonly open: (provider: string) => Promise<KmsProvider>;
  /** What `KMS` names. */
  readonly configured: string;
}

const crossingsAtOnce = 16;

/**
 * The key service of an instance, over all that it moved through: the newest generation wraps, each opens its own. While keys are
 * moved, `KMS` may name either end. What another process begins or ends is seen at the next wrap, or at the first row of it.
 * `bad-configuration` when `KMS` names a service that the keys are not with.
 */
export async function openGenerations({ store, open, configured }: GenerationsOptions): Promise<KmsProvider> {
  let known = await adopt(store, configured);
  const first = known.at(-1);
  if (first === undefined) throw new CarnetError('internal', 'No key service is noted after it was.');
  demandConfigured(known, first, configured);
  const opened = new Map<string, Promise<KmsProvider>>();
  const providerOf = async ({ provider }: Generation): Promise<KmsProvider> => {
    const flight = opened.get(provider) ?? open(provider);
    opened.set(provider, flight);
    try {
      return await flight;
    } catch (error) {
      opened.delete(provider);
      if (!(error instanceof CarnetError && error.code === 'bad-configuration') || provider === configured) throw error;
      throw new CarnetError(
        'key-service-away',
        `The keys are with the key service "${provider}" now, whose settings this process did not have when it started: start it again.`,
        { cause: error },
      );
    }
  };
  const newest = async (): Promise<{ readonly current: Generation; readonly kms: KmsProvider }> => {
    known = await store.all();
    const current = known.at(-1) ?? first;
    return { current, kms: await providerOf(current) };
  };
  const generationOf = async (kekVersion: number): Promise<Generation> => {
    const number = Math.max(0, Math.floor(kekVersion / generationSize));
    const find = () => known.find(({ generation }) => generation === number);
    const found = find();
    if (found !== undefined) return found;
    known = await store.all();
    const late = find();
    if (late === undefined) throw new CarnetError('not-openable', 'A wrapped key names a key service that never was.');
    return late;
  };
  const wrapNow = async (plaintext: Uint8Array, context: Uint8Array): Promise<Wrap> => {
    const { current, kms } = await newest();
    return shifted(current, await kms.wrap(plaintext, context));
  };
  const unwrap = async (wrap: Wrap, context: Uint8Array): Promise<Buffer | null> => {
    const generation = await generationOf(wrap.kekVersion);
    return await (await providerOf(generation)).unwrap(unshifted(generation, wrap), context);
  };
  const cross = async ({ wrap, context }: WrapWithContext): Promise<Wrap | null> => {
    const plaintext = await unwrap(wrap, context);
    if (plaintext === null) return null;
    const again = await wrapNow(plaintext, context);
    plaintext.fill(0);
    return again;
  };

  const { name, authentic } = await providerOf(first);
  return {
    name,
    authentic,
    wrap: wrapNow,
    unwrap,
    async rewrapAll(items) {
      const { current, kms } = await newest();
      const own = items.filter(({ wrap }) => wrap.kekVersion > current.generation * generationSize);
      if (own.length < items.length) return await severalAtOnce(items, crossingsAtOnce, cross);
      const again = await kms.rewrapAll(
        items.map(({ wrap, context }) => ({ wrap: unshifted(current, wrap), context })),
      );
      return again.map((wrap) => (wrap === null ? null : shifted(current, wrap)));
    },
    // Each write asks: what is known answers, and a move is met by the wrap.
    alive: async () => (await providerOf(known.at(-1) ?? first)).alive(),
    async status() {
      const { current, kms } = await newest();
      const status = await kms.status();
      const under = current.finishedAt === null ? ` (keys are being moved to it)` : '';
      return { ...status, detail: `${status.detail}${under}`, kekVersion: shift(current) + status.kekVersion };
    },
    async close() {
      for (const flight of opened.values()) await flight.then((kms) => kms.close());
    },
  };
}

/** The first start notes what it is configured with. */
async function adopt(store: GenerationStore, configured: string): Promise<readonly Generation[]> {
  const found = await store.all();
  if (found.length > 0) return found;
  await store.add(0, configured, true);
  return await store.all();
}

function demandConfigured(all: readonly Generation[], current: Generation, configured: string): void {
  if (current.provider === configured) return;
  if (current.finishedAt === null && all.some(({ provider }) => provider === configured)) return;
  throw new CarnetError(
    'bad-configuration',
    `The keys of this instance are with the key service "${current.provider}", and KMS is "${configured}". Write KMS=${current.provider}; to move them: npx carnet keys move --to ${configured}`,
  );
}

export function shift({ generation }: Generation): number {
  return generation * generationSize;
}

function shifted(of: Generation, wrap: Wrap): Wrap {
  return { ...wrap, kekVersion: wrap.kekVersion + shift(of) };
}

function unshifted(of: Generation, wrap: Wrap): Wrap {
  return { ...wrap, kekVersion: wrap.kekVersion - shift(of) };
}
