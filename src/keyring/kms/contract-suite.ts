import { beforeEach, describe, expect, it } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import type { KmsCustodian, KmsProvider } from '../contract.ts';

/** Deadlines have tests of their own; what a service answers is asked of it on a machine that may be busy. */
export const patient = { call: 15_000 };

export interface Service {
  readonly kms: KmsProvider;
  readonly custodian: KmsCustodian;
}

export interface ServiceUnderTest {
  /** A service with a key of its own; another call gives one that shares nothing with it. */
  readonly create: () => Promise<Service>;
  readonly rotates: boolean;
  /** Whether the service destroys with a delay of its own, and gives a date. */
  readonly destroysLater?: boolean;
  /** Why this machine cannot run it; null when it can. */
  readonly missing?: () => string | null;
}

const code = (expected: string) => expect.objectContaining({ code: expected });

/** What each key-service provider must do; `KmsProvider` says the same in words. */
export function kmsContractSuite(
  name: string,
  { create, rotates, destroysLater = false, missing }: ServiceUnderTest,
): void {
  describe(`key service: ${name}`, () => {
    beforeEach((context) => {
      const reason = missing?.() ?? null;
      if (reason !== null) context.skip(reason);
    });
    const context = Buffer.from('whose, of what kind, for what');

    it.each([0, 1, 32, 4096])('wraps and unwraps %i bytes', async (length) => {
      const { kms } = await create();
      const secret = randomBytes(length);
      const before = Buffer.from(secret);
      const wrap = await kms.wrap(secret, context);
      expect(secret).toEqual(before);
      expect(wrap.kekVersion).toBe((await kms.status()).kekVersion);
      expect(await kms.unwrap(wrap, context)).toEqual(before);
      await kms.close();
    });

    it('refuses more than 4,096 bytes', async () => {
      const { kms } = await create();
      await expect(kms.wrap(Buffer.alloc(4097), context)).rejects.toEqual(code('too-large'));
      await kms.close();
    });

    it('hides what it wraps, and wraps it differently each time', async () => {
      const { kms } = await create();
      const secret = randomBytes(32);
      const [one, two] = [await kms.wrap(secret, context), await kms.wrap(secret, context)];
      expect(one.ciphertext.includes(secret)).toBe(false);
      expect(one.ciphertext.equals(two.ciphertext)).toBe(false);
      await kms.close();
    });

    it('refuses another context, also an empty one and one cut or prolonged', async () => {
      const { kms } = await create();
      const wrap = await kms.wrap(randomBytes(32), context);
      const others = [
        Buffer.alloc(0),
        context.subarray(1),
        context.subarray(0, -1),
        Buffer.concat([context, Buffer.from('x')]),
      ];
      for (const other of others) await expect(kms.unwrap(wrap, other)).rejects.toEqual(code('not-openable'));
      await kms.close();
    });

    it('refuses a wrap with any byte changed, or cut to any length', async () => {
      const { kms } = await create();
      const { kekVersion, ciphertext } = await kms.wrap(randomBytes(32), context);
      for (let i = 0; i < ciphertext.length; i++) {
        const changed = Buffer.from(ciphertext);
        changed[i] = (changed[i] ?? 0) ^ 0x01;
        await expect(kms.unwrap({ kekVersion, ciphertext: changed }, context)).rejects.toEqual(code('not-openable'));
        const cut = ciphertext.subarray(0, i);
        await expect(kms.unwrap({ kekVersion, ciphertext: cut }, context)).rejects.toEqual(code('not-openable'));
      }
      await kms.close();
    });

    it('refuses a wrap of another key service, and one of a version that it never had', async () => {
      const [{ kms }, { kms: other }] = [await create(), await create()];
      const wrap = await other.wrap(randomBytes(32), context);
      await expect(kms.unwrap(wrap, context)).rejects.toEqual(code('not-openable'));
      const own = await kms.wrap(randomBytes(32), context);
      for (const kekVersion of [0, -1, own.kekVersion + 1]) {
        await expect(kms.unwrap({ ...own, kekVersion }, context)).rejects.toEqual(code('not-openable'));
      }
      await Promise.all([kms.close(), other.close()]);
    });

    it('closed, does nothing more; closing again is no mistake', async () => {
      const { kms, custodian } = await create();
      const wrap = await kms.wrap(randomBytes(32), context);
      for (const half of [kms, custodian, kms, custodian]) await half.close();
      const calls = [
        kms.wrap(context, context),
        kms.unwrap(wrap, context),
        kms.rewrapAll([{ wrap, context }]),
        kms.alive(),
        kms.status(),
        custodian.rotate(),
        custodian.versions(),
        custodian.destroyBefore(1),
      ];
      for (const call of await Promise.allSettled(calls)) {
        const reason = expect.objectContaining({ code: 'key-service-away', detail: 'The key service was closed.' });
        expect(call).toEqual({ status: 'rejected', reason });
      }
    });

    it('is alive', async () => {
      const { kms } = await create();
      await kms.alive();
      await Promise.all([kms.alive(), kms.alive()]);
      await kms.close();
    });

    it('says how it is, without its key', async () => {
      const { kms } = await create();
      const { healthy, detail, kekVersion } = await kms.status();
      expect({ healthy, kekVersion }).toEqual({ healthy: true, kekVersion: 1 });
      expect(detail).not.toBe('');
      await kms.close();
    });

    if (!rotates)
      it('says that it does not rotate', async () => {
        const { kms, custodian } = await create();
        await expect(custodian.rotate()).rejects.toEqual(code('not-supported'));
        await expect(custodian.destroyBefore(1)).rejects.toEqual(code('not-supported'));
        expect(await custodian.versions()).toMatchObject([{ version: 1 }]);
        await kms.close();
      });

    it('rewraps under the newest version, in order; the old wraps still open', async () => {
      const { kms, custodian } = await create();
      const secrets = Array.from({ length: 450 }, (_, i) => Buffer.from(`secret ${i}`));
      const contexts = secrets.map((_, i) => Buffer.from(`context ${i}`));
      const contextOf = (i: number) => contexts[i] ?? Buffer.alloc(0);
      const old = await Promise.all(secrets.map((secret, i) => kms.wrap(secret, contextOf(i))));
      const newest = rotates ? await custodian.rotate() : 1;
      expect(newest).toBe(rotates ? 2 : 1);
      const again = await kms.rewrapAll(old.map((wrap, i) => ({ wrap, context: contextOf(i) })));
      expect(new Set(again.map((wrap) => wrap?.kekVersion))).toEqual(new Set([newest]));
      for (const i of [0, 199, 200, 449]) {
        const [before, after] = [old[i], again[i]];
        expect(after && (await kms.unwrap(after, contextOf(i)))).toEqual(secrets[i]);
        expect(before && (await kms.unwrap(before, contextOf(i)))).toEqual(secrets[i]);
      }
      expect((await kms.wrap(randomBytes(32), context)).kekVersion).toBe(newest);
      expect(await kms.rewrapAll([])).toEqual([]);
      await kms.close();
    });

    it('rewraps nothing when one of several is not right', async () => {
      const { kms } = await create();
      const wrap = await kms.wrap(randomBytes(32), context);
      const items = [
        { wrap, context },
        { wrap, context: Buffer.from('another') },
      ];
      await expect(kms.rewrapAll(items)).rejects.toEqual(code('not-openable'));
      await kms.close();
    });

    if (!rotates) return;

    it('refuses a wrap that names another of its versions', async () => {
      const { kms, custodian } = await create();
      const old = await kms.wrap(randomBytes(32), context);
      const kekVersion = await custodian.rotate();
      await expect(kms.unwrap({ ...old, kekVersion }, context)).rejects.toEqual(code('not-openable'));
      await kms.close();
    });

    it('destroys what is below a version, for a provider that has been open all the time too', async () => {
      const { kms, custodian } = await create();
      const old = await kms.wrap(randomBytes(32), context);
      const newest = await custodian.rotate();
      const current = await kms.wrap(randomBytes(32), context);
      expect((await custodian.versions()).map(({ version }) => version)).toEqual([old.kekVersion, newest]);
      await expect(custodian.destroyBefore(newest + 1)).rejects.toEqual(code('conflict'));
      expect(await kms.unwrap(old, context)).toHaveLength(32);
      const done = await custodian.destroyBefore(newest);
      expect(done.state).toBe(destroysLater ? 'scheduled' : 'destroyed');
      if (done.state === 'scheduled') expect(done.at.getTime()).toBeGreaterThan(Date.now());
      expect(await custodian.destroyBefore(newest)).toEqual(done);
      expect((await custodian.versions()).map(({ version }) => version)).toEqual([newest]);
      expect(await kms.unwrap(old, context)).toBeNull();
      const mixed = [old, current].map((wrap) => ({ wrap, context }));
      expect(await kms.rewrapAll(mixed)).toMatchObject([null, { kekVersion: newest }]);
      expect(await kms.unwrap(current, context)).toHaveLength(32);
      await kms.close();
    });
  });
}
