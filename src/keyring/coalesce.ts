/** One fetch for many keys: gives the values of each key, an empty list where there is none. */
type FetchMany<K, V> = (keys: readonly K[]) => Promise<ReadonlyMap<K, readonly V[]>>;

interface Waiting<K, V> {
  readonly key: K;
  readonly resolve: (values: readonly V[]) => void;
  readonly reject: (error: unknown) => void;
}

const mostAtOnce = 256;

/**
 * Gathers look-ups: those asked for in one turn of the event loop's microtasks go together, and those that come while a fetch is
 * under way in the next. An error is the error of each look-up in that fetch.
 */
export function coalesce<K, V>(fetchMany: FetchMany<K, V>): (key: K) => Promise<readonly V[]> {
  let waiting: Waiting<K, V>[] = [];
  let busy = false;
  const run = async () => {
    busy = true;
    // What one answer sets off asks for its keys one after the other: the first of them waits for the others.
    await null;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      try {
        const found = await fetchMany([...new Set(batch.map(({ key }) => key))]);
        for (const { key, resolve } of batch) resolve(found.get(key) ?? []);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!busy) void run();
    });
}
