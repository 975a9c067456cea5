import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { KmsProvider } from '../contract.ts';
import { guardRemote } from './guard.ts';
import { type RemoteKms, serviceAway } from './remote.ts';

/** A remote whose answers a test decides; it counts how many calls are under way. */
interface Decided extends RemoteKms {
  answer: 'well' | 'never' | 'away' | 'wrong';
  calls: number;
  underWay: number;
  most: number;
}

const opened: KmsProvider[] = [];
afterEach(async () => {
  for (const kms of opened.splice(0)) await kms.close();
});

const [secret, context] = [Buffer.from('secret'), Buffer.from('context')];
const away = expect.objectContaining({ code: 'key-service-away' });

function decided(): Decided {
  const decide = async <T>(value: T, signal: AbortSignal): Promise<T> => {
    remote.calls++;
    remote.underWay++;
    remote.most = Math.max(remote.most, remote.underWay);
    try {
      await sleep(5, undefined, { signal });
      if (remote.answer === 'away') throw serviceAway('is sealed');
      if (remote.answer === 'never') await sleep(60_000, undefined, { signal });
      return value;
    } finally {
      remote.underWay--;
    }
  };
  const remote: Decided = {
    name: 'decided',
    authentic: true,
    place: 'a test',
    answer: 'well',
    calls: 0,
    underWay: 0,
    most: 0,
    wrap: (plaintext, _, signal) => decide({ kekVersion: 1, ciphertext: Buffer.from(plaintext) }, signal),
    unwrap: (wrap, _, signal) => decide(remote.answer === 'wrong' ? Buffer.from('x') : wrap.ciphertext, signal),
    rewrapAll: (items, signal) =>
      decide(
        items.map(({ wrap }) => wrap),
        signal,
      ),
    close: () => Promise.resolve(),
  };
  return remote;
}

function guarded(remote: RemoteKms): KmsProvider {
  const kms = guardRemote(remote, { call: 200, first: 200, batch: 400, look: 100 });
  opened.push(kms);
  return kms;
}

describe('a key service over the network', () => {
  it('that never answers is given up in time, and then refused at once', async () => {
    const remote = decided();
    const kms = guarded(remote);
    await kms.wrap(secret, context);
    remote.answer = 'never';
    const start = performance.now();
    const calls = await Promise.allSettled(Array.from({ length: 500 }, () => kms.wrap(secret, context)));
    expect(calls.every((call) => call.status === 'rejected' && away.asymmetricMatch(call.reason))).toBe(true);
    expect(performance.now() - start).toBeLessThan(600);
    expect(remote.most).toBeLessThanOrEqual(32);
    const asked = remote.calls;
    const refused = performance.now();
    await expect(kms.unwrap({ kekVersion: 1, ciphertext: secret }, context)).rejects.toEqual(away);
    expect(performance.now() - refused).toBeLessThan(50);
    expect(remote.calls - asked).toBeLessThanOrEqual(1);
  });

  it('that came back is found by a look, without anybody’s request', async () => {
    const remote = decided();
    const kms = guarded(remote);
    remote.answer = 'away';
    for (let i = 0; i < 3; i++) await expect(kms.wrap(secret, context)).rejects.toEqual(away);
    await expect(kms.alive()).rejects.toMatchObject({ detail: 'The key service is sealed.', retryAfter: 5 });
    remote.answer = 'well';
    await expect
      .poll(
        () =>
          kms.alive().then(
            () => true,
            () => false,
          ),
        { timeout: 2_000 },
      )
      .toBe(true);
    expect((await kms.status()).healthy).toBe(true);
  });

  it('is away once only for one lost connection', async () => {
    const remote = decided();
    const kms = guarded(remote);
    remote.answer = 'away';
    await expect(kms.wrap(secret, context)).rejects.toEqual(away);
    remote.answer = 'well';
    expect(await kms.wrap(secret, context)).toMatchObject({ kekVersion: 1 });
  });

  it('that refuses a wrap is not away', async () => {
    const remote = decided();
    const kms = guarded({ ...remote, unwrap: () => Promise.resolve(null) });
    for (let i = 0; i < 10; i++) expect(await kms.unwrap({ kekVersion: 1, ciphertext: secret }, context)).toBeNull();
    expect(await kms.wrap(secret, context)).toMatchObject({ kekVersion: 1 });
  });

  it('that opens its own wrap to something else is not healthy', async () => {
    const remote = decided();
    const kms = guarded(remote);
    remote.answer = 'wrong';
    await expect(kms.status()).rejects.toMatchObject({
      code: 'key-service-away',
      detail: expect.stringContaining('wrong keys'),
    });
  });

  it('is asked for a sign of life once for all who write at once, and at most once a second', async () => {
    const remote = decided();
    const kms = guarded(remote);
    await Promise.all(Array.from({ length: 100 }, () => kms.alive()));
    await kms.alive();
    expect(remote.calls).toBe(1);
  });

  it('lets only so many wait', async () => {
    const remote = decided();
    const kms = guarded(remote);
    await kms.wrap(secret, context);
    const calls = await Promise.allSettled(Array.from({ length: 1_500 }, () => kms.wrap(secret, context)));
    expect(calls.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(468);
    expect(remote.most).toBe(32);
  });

  it('works on after a burst: no place is lost', async () => {
    const remote = decided();
    const kms = guarded(remote);
    for (let i = 0; i < 5; i++) await Promise.allSettled(Array.from({ length: 400 }, () => kms.wrap(secret, context)));
    await expect.poll(() => remote.underWay).toBe(0);
    await expect
      .poll(() =>
        kms.wrap(secret, context).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    const start = performance.now();
    await Promise.all(Array.from({ length: 64 }, () => kms.wrap(secret, context)));
    expect(performance.now() - start).toBeLessThan(150);
  });
});
