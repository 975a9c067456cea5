import type { VaultConfig } from '../../../config/index.ts';
import type { Wrap, WrapWithContext } from '../../contract.ts';
import { type RemoteKms, serviceAway, wrapRefused } from '../remote.ts';
import { fieldOf, type VaultAnswer } from './http.ts';
import type { VaultSession } from './session.ts';

/** Vault refuses larger batches by its limit on strings in one request. */
const batch = 200;
/** It works at each on one core; several keep it at work while answers are read here. */
const batchesAtOnce = 3;

/**
 * Wraps by Vault's Transit engine under a key made with `derived`: the context goes into the derivation of the key, since a
 * rewrap takes no associated data. The wrap is what follows `vault:vN:`, N being the version of the KEK.
 */
export function transitKms(config: VaultConfig, session: VaultSession, close: () => Promise<void>): RemoteKms {
  const post = async (operation: string, body: unknown, signal: AbortSignal): Promise<VaultAnswer> => {
    const answer = await session.send({
      method: 'POST',
      path: `${config.mount}/${operation}/${config.key}`,
      body,
      signal,
    });
    if (answer.status === 404 || answer.errors.some((error) => /key not found|no handler/i.test(error)))
      throw serviceAway(
        'has no key of the name that is configured: run "npx carnet keys setup-vault"',
        undefined,
        'no-key',
      );
    return answer;
  };
  const rewrapBatch = async (items: readonly WrapWithContext[], signal: AbortSignal) => {
    const input = items.map(({ wrap, context }) => ({ ciphertext: written(wrap), context: base64(context) }));
    const answer = await post('rewrap', { batch_input: input }, signal);
    const results = fieldOf(answer.body, 'data', 'batch_results');
    if (!Array.isArray(results) || results.length !== items.length) throw refusal(answer);
    return results.map((result: unknown) => {
      const error = fieldOf(result, 'error');
      if (typeof error === 'string' && error !== '') {
        if (isTooOld(error)) return null;
        throw wrapRefused(error);
      }
      return wrapOf(fieldOf(result, 'ciphertext'));
    });
  };
  return {
    name: 'vault',
    authentic: true,
    place: `the key "${config.key}" of Vault or OpenBao`,
    async wrap(plaintext, context, signal) {
      const answer = await post('encrypt', { plaintext: base64(plaintext), context: base64(context) }, signal);
      if (answer.status !== 200) throw refusal(answer);
      return wrapOf(fieldOf(answer.body, 'data', 'ciphertext'));
    },
    async unwrap(wrap, context, signal) {
      const body = { ciphertext: written(wrap), context: base64(context) };
      const answer = await post('decrypt', body, signal);
      if (answer.errors.some(isTooOld)) return null;
      const plaintext = fieldOf(answer.body, 'data', 'plaintext');
      if (answer.status === 400) throw wrapRefused(answer.errors.join(', '));
      if (typeof plaintext !== 'string') throw refusal(answer);
      return Buffer.from(plaintext, 'base64');
    },
    async rewrapAll(items, signal) {
      const batches = Array.from({ length: Math.ceil(items.length / batch) }, (_, n) =>
        items.slice(n * batch, (n + 1) * batch),
      );
      const done: (Wrap | null)[] = [];
      for (let at = 0; at < batches.length; at += batchesAtOnce) {
        const under = batches.slice(at, at + batchesAtOnce).map((one) => rewrapBatch(one, signal));
        done.push(...(await Promise.all(under)).flat());
      }
      return done;
    },
    close,
  };
}

const form = /^vault:v([1-9]\d{0,8}):([A-Za-z0-9+/]+={0,2})$/;

export function wrapOf(ciphertext: unknown): Wrap {
  const [, version, bytes] = form.exec(typeof ciphertext === 'string' ? ciphertext : '') ?? [];
  if (version === undefined || bytes === undefined) throw serviceAway('gives an answer that is not Vault’s');
  return { kekVersion: Number(version), ciphertext: Buffer.from(bytes, 'base64') };
}

/** Version 0 would mean version 1 to Vault, so that a row could name a version that it does not have. */
export function written({ kekVersion, ciphertext }: Wrap): string {
  if (!Number.isSafeInteger(kekVersion) || kekVersion < 1) throw wrapRefused();
  return `vault:v${kekVersion}:${ciphertext.toString('base64')}`;
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function isTooOld(error: string): boolean {
  return error.includes('too old');
}

function refusal({ status, errors }: VaultAnswer): Error {
  return serviceAway(`refuses a request (HTTP ${status})`, errors.join(', '));
}
