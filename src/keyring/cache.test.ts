import { describe, expect, it } from 'vitest';
import { CarnetError } from '../kernel/index.ts';
import { KeyCache } from './cache.ts';

class Value {
  readonly number: number;
  wiped = false;
  constructor(number: number) {
    this.number = number;
  }
  wipe(): void {
    this.wiped = true;
  }
}

const seconds = (n: number) => n * 1000;
const away = () => new CarnetError('key-service-away', 'Away.');

/** A cache whose loads wait until the test lets them go. */
function rig(capacity = 10) {
  let now = 1_000_000;
  let loads = 0;
  let held: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  let holding = false;
  let failure: Error | null = null;
  const load = async (): Promise<Value> => {
    const number = ++loads;
    if (holding) await new Promise<void>((resolve, reject) => held.push({ resolve, reject }));
    if (failure !== null) throw failure;
    return new Value(number);
  };
  const cache = new KeyCache<string, Value>({ load, clock: { now: () => now }, capacity });
  return {
    cache,
    loads: () => loads,
    pass: (n: number) => {
      now += seconds(n);
    },
    hold: () => {
      holding = true;
    },
    letGo: () => {
      holding = false;
      const waiting = held;
      held = [];
      for (const { resolve } of waiting) resolve();
    },
    fail: (error: Error | null) => {
      failure = error;
    },
  };
}

/** Lets loads that were begun come to their end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the cache of keys', () => {
  it('loads once for all who ask at once, and not again', async () => {
    const { cache, hold, letGo, loads } = rig();
    hold();
    const asked = Array.from({ length: 50 }, () => cache.get('a'));
    letGo();
    const values = await Promise.all(asked);
    expect(new Set(values).size).toBe(1);
    expect(cache.get('a')).toBe(values[0]);
    expect(loads()).toBe(1);
  });

  it('passes an error on to all who wait, and does not remember it', async () => {
    const { cache, fail, loads } = rig();
    fail(away());
    const results = await Promise.allSettled([cache.get('a'), cache.get('a')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fail(null);
    expect((await cache.get('a')).number).toBe(2);
    expect(loads()).toBe(2);
  });

  it('serves for at least 240 s and at most 265 s, not the same time for each', async () => {
    const lives: number[] = [];
    for (let i = 0; i < 40; i++) {
      const { cache, pass, loads, fail } = rig();
      await cache.get('a');
      fail(away());
      let life = 0;
      for (; life < 300; life++) {
        const got = cache.get('a');
        if (got instanceof Promise) {
          await expect(got).rejects.toMatchObject({ code: 'key-service-away' });
          break;
        }
        await settle();
        pass(1);
      }
      expect(loads()).toBeGreaterThan(1);
      lives.push(life);
    }
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(240);
    expect(Math.max(...lives)).toBeLessThanOrEqual(266);
    expect(new Set(lives).size).toBeGreaterThan(3);
  });

  it('is refreshed ahead of its end, once, without anyone waiting', async () => {
    const { cache, pass, hold, letGo, loads } = rig();
    const first = await cache.get('a');
    pass(190);
    expect(cache.get('a')).toBe(first);
    expect(loads()).toBe(1);
    pass(25);
    hold();
    expect(cache.get('a')).toBe(first);
    expect(cache.get('a')).toBe(first);
    expect(loads()).toBe(2);
    letGo();
    await settle();
    const second = cache.get('a');
    expect(second).toBeInstanceOf(Value);
    expect(second).not.toBe(first);
    expect(first.wiped).toBe(false);
    pass(31);
    cache.sweep();
    expect(first.wiped).toBe(true);
    expect((await second).wiped).toBe(false);
  });

  it('serves the old value while a refresh finds the key service away, and tries again', async () => {
    const { cache, pass, fail, loads } = rig();
    const first = await cache.get('a');
    fail(away());
    pass(215);
    expect(cache.get('a')).toBe(first);
    await settle();
    expect(cache.get('a')).toBe(first);
    expect(loads()).toBe(2);
    pass(11);
    fail(null);
    expect(cache.get('a')).toBe(first);
    await settle();
    expect((await cache.get('a')).number).toBe(3);
  });

  it('forgets at once when a refresh finds the key destroyed', async () => {
    const { cache, pass, fail } = rig();
    const first = await cache.get('a');
    fail(new CarnetError('key-destroyed', 'Gone.'));
    pass(215);
    void cache.get('a');
    await settle();
    expect(first.wiped).toBe(true);
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'key-destroyed' });
  });

  it('wipes within 300 s of loading, also what nobody asks for any more', async () => {
    const { cache, pass } = rig();
    const value = await cache.get('a');
    for (let second = 0; second < 300; second += 5) {
      pass(5);
      cache.sweep();
    }
    expect(value.wiped).toBe(true);
    expect(cache.size).toBe(0);
  });

  it('puts out the least recently used, and wipes it when its holders had their time', async () => {
    const { cache, pass } = rig(2);
    const [a, b] = [await cache.get('a'), await cache.get('b')];
    expect(cache.get('a')).toBe(a);
    const c = await cache.get('c');
    expect(cache.size).toBe(2);
    expect([cache.get('a'), cache.get('c')]).toEqual([a, c]);
    cache.sweep();
    expect(b.wiped).toBe(false);
    pass(30);
    cache.sweep();
    expect([a.wiped, b.wiped, c.wiped]).toEqual([false, true, false]);
    expect(cache.get('b')).toBeInstanceOf(Promise);
  });

  it('drops and wipes at once', async () => {
    const { cache, loads } = rig();
    const first = await cache.get('a');
    cache.drop('a');
    expect(first.wiped).toBe(true);
    expect((await cache.get('a')).number).toBe(2);
    expect(loads()).toBe(2);
  });

  it('does not serve what was being loaded when it was dropped', async () => {
    const { cache, hold, letGo } = rig();
    hold();
    const before = cache.get('a');
    cache.drop('a');
    letGo();
    expect((await before).number).toBe(2);
    expect((await cache.get('a')).number).toBe(2);
  });

  it('does not keep a value longer because the clock was set back', async () => {
    const { cache, pass, loads } = rig();
    await cache.get('a');
    pass(-3600);
    expect((await cache.get('a')).number).toBe(2);
    expect(loads()).toBe(2);
  });

  it('closed, it holds nothing and takes nothing in', async () => {
    const { cache, hold, letGo } = rig();
    const value = await cache.get('a');
    hold();
    const late = cache.get('b');
    cache.close();
    letGo();
    await expect(late).rejects.toMatchObject({ code: 'key-service-away' });
    expect(value.wiped).toBe(true);
    expect(cache.size).toBe(0);
  });
});
