import { describe, expect, it } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import type { KmsProvider } from '../contract.ts';

export interface ProviderUnderTest {
  /** A provider with a key of its own; another call gives one that shares nothing with it. */
  readonly create: () => Promise<KmsProvider>;
  readonly rotates: boolean;
  /** Destroys a KEK version that is not the newest, as the operator would; left out where that cannot be done. */
  readonly destroyVersion?: (kms: KmsProvider, version: number) => Promise<KmsProvider>;
}

const code = (expected: string) => expect.objectContaining({ code: expected });

/** What each key-service provider must do; `KmsProvider` says the same in words. */
export function kmsContractSuite(name: string, { create, rotates, destroyVersion }: ProviderUnderTest): void {
  describe(`key service: ${name}`, () => {
    const context = Buffer.from('whose, of what kind, for what');

    it.each([0, 1, 32, 4096])('wraps and unwraps %i bytes', async (length) => {
      const kms = await create();
      const secret = randomBytes(length);
      const before = Buffer.from(secret);
      const wrap = await kms.wrap(secret, context);
      expect(secret).toEqual(before);
      expect(wrap.kekVersion).toBe((await kms.status()).kekVersion);
      expect(await kms.unwrap(wrap, context)).toEqual(before);
      await kms.close();
    });

    it('refuses more than 4,096 bytes', async () => {
      const kms = await create();
      await expect(kms.wrap(Buffer.alloc(4097), context)).rejects.toEqual(code('too-large'));
      await kms.close();
    });

    it('hides what it wraps, and wraps it differently each time', async () => {
      const kms = await create();
      const secret = randomBytes(32);
      const [one, two] = [await kms.wrap(secret, context), await kms.wrap(secret, context)];
      expect(one.ciphertext.includes(secret)).toBe(false);
      expect(one.ciphertext.equals(two.ciphertext)).toBe(false);
      await kms.close();
    });

    it('refuses another context, also an empty one and one cut or prolonged', async () => {
      const kms = await create();
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
      const kms = await create();
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
      const [kms, other] = [await create(), await create()];
      const wrap = await other.wrap(randomBytes(32), context);
      await expect(kms.unwrap(wrap, context)).rejects.toEqual(code('not-openable'));
      const own = await kms.wrap(randomBytes(32), context);
      for (const kekVersion of [0, -1, own.kekVersion + 1]) {
        await expect(kms.unwrap({ ...own, kekVersion }, context)).rejects.toEqual(code('not-openable'));
      }
      await Promise.all([kms.close(), other.close()]);
    });

    it('closed, does nothing more; closing again is no mistake', async () => {
      const kms = await create();
      const wrap = await kms.wrap(randomBytes(32), context);
      await kms.close();
      await kms.close();
      const calls = [
        kms.wrap(context, context),
        kms.unwrap(wrap, context),
        kms.rewrap(wrap, context),
        kms.rotate(),
        kms.status(),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toEqual({ status: 'rejected', reason: code('key-service-away') });
      }
    });

    it('says how it is, without its key', async () => {
      const kms = await create();
      const { healthy, detail, kekVersion } = await kms.status();
      expect({ healthy, kekVersion }).toEqual({ healthy: true, kekVersion: 1 });
      expect(detail).not.toBe('');
      await kms.close();
    });

    if (!rotates)
      it('says that it does not rotate', async () => {
        const kms = await create();
        await expect(kms.rotate()).rejects.toEqual(code('not-supported'));
        await kms.close();
      });

    it('rewraps under the newest version; the old wrap still opens', async () => {
      const kms = await create();
      const secret = randomBytes(32);
      const old = await kms.wrap(secret, context);
      const newest = rotates ? await kms.rotate() : 1;
      expect(newest).toBe(rotates ? 2 : 1);
      const rewrapped = await kms.rewrap(old, context);
      expect(rewrapped?.kekVersion).toBe(newest);
      expect(rewrapped && (await kms.unwrap(rewrapped, context))).toEqual(secret);
      expect(await kms.unwrap(old, context)).toEqual(secret);
      expect((await kms.wrap(secret, context)).kekVersion).toBe(newest);
      await expect(kms.rewrap(old, Buffer.from('another'))).rejects.toEqual(code('not-openable'));
      await kms.close();
    });

    if (rotates)
      it('refuses a wrap that names another of its versions', async () => {
        const kms = await create();
        const old = await kms.wrap(randomBytes(32), context);
        const kekVersion = await kms.rotate();
        await expect(kms.unwrap({ ...old, kekVersion }, context)).rejects.toEqual(code('not-openable'));
        await kms.close();
      });

    if (destroyVersion)
      it('gives null for a destroyed version', async () => {
        let kms = await create();
        const old = await kms.wrap(randomBytes(32), context);
        await kms.rotate();
        const current = await kms.wrap(randomBytes(32), context);
        kms = await destroyVersion(kms, old.kekVersion);
        expect(await kms.unwrap(old, context)).toBeNull();
        expect(await kms.rewrap(old, context)).toBeNull();
        expect(await kms.unwrap(current, context)).toHaveLength(32);
        await kms.close();
      });
  });
}
