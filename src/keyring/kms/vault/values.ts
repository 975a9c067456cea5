import type { VaultConfig } from '../../../config/index.ts';
import { randomBytes } from '../../../kernel/index.ts';
import type { KmsValues, Value } from '../../contract.ts';
import { type Patience, RemoteGuard } from '../guard.ts';
import { serviceAway, wrapRefused } from '../remote.ts';
import { fieldOf, type VaultAnswer } from './http.ts';
import { recordsKey } from './policies.ts';
import type { VaultSession } from './session.ts';
import { base64, wrapOf, written } from './transit.ts';

/** Of one request; Vault takes 32 MiB, and base64 adds a third. */
const most = { values: 200, bytes: 8 * 1024 * 1024 } as const;
const versionLength = 4;

/** Transit encrypts the values of records themselves, under a key of its own, which nothing ever trims. */
export function transitValues(
  config: VaultConfig,
  session: VaultSession,
  close: () => Promise<void>,
  patience: Partial<Patience> = {},
): KmsValues {
  const post = async (
    operation: string,
    input: readonly unknown[],
    signal: AbortSignal,
  ): Promise<readonly unknown[]> => {
    const path = `${config.mount}/${operation}/${recordsKey(config)}`;
    const answer = await session.send({ method: 'POST', path, body: { batch_input: input }, signal });
    const results = fieldOf(answer.body, 'data', 'batch_results');
    if (!Array.isArray(results) || results.length !== input.length) throw refusal(answer);
    return results;
  };
  const encrypt = async (values: readonly Value[], signal: AbortSignal): Promise<Buffer[]> => {
    const input = values.map(({ bytes, context }) => ({ plaintext: base64(bytes), context: base64(context) }));
    return (await post('encrypt', input, signal)).map((result) => {
      const { kekVersion, ciphertext } = wrapOf(fieldOf(result, 'ciphertext'));
      const version = Buffer.alloc(versionLength);
      version.writeUInt32BE(kekVersion);
      return Buffer.concat([version, ciphertext]);
    });
  };
  const decrypt = async (values: readonly Value[], signal: AbortSignal): Promise<Buffer[]> => {
    const input = values.map(({ bytes, context }) => {
      const all = Buffer.from(bytes);
      if (all.length < versionLength) throw wrapRefused();
      const wrap = { kekVersion: all.readUInt32BE(), ciphertext: all.subarray(versionLength) };
      return { ciphertext: written(wrap), context: base64(context) };
    });
    return (await post('decrypt', input, signal)).map((result) => {
      const plaintext = fieldOf(result, 'plaintext');
      const error = fieldOf(result, 'error');
      if (typeof plaintext !== 'string' || (typeof error === 'string' && error !== '')) throw wrapRefused(error);
      return Buffer.from(plaintext, 'base64');
    });
  };
  const guard = new RemoteGuard(
    (signal) => encrypt([{ bytes: randomBytes(32), context: randomBytes(8) }], signal),
    patience,
  );
  const inPieces = async (
    values: readonly Value[],
    work: (piece: readonly Value[], signal: AbortSignal) => Promise<Buffer[]>,
  ): Promise<readonly Buffer[]> => {
    const done: Buffer[] = [];
    for (const piece of piecesOf(values))
      done.push(...(await guard.call((signal) => work(piece, signal), guard.limits.call)));
    return done;
  };
  return {
    encryptAll: (values) => inPieces(values, encrypt),
    decryptAll: (values) => inPieces(values, decrypt),
    async close() {
      if (guard.close()) await close();
    },
  };
}

function piecesOf(values: readonly Value[]): readonly (readonly Value[])[] {
  const pieces: Value[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const value of values) {
    bytes += value.bytes.length;
    if (bytes > most.bytes || (pieces.at(-1)?.length ?? most.values) >= most.values) {
      pieces.push([]);
      bytes = value.bytes.length;
    }
    pieces.at(-1)?.push(value);
  }
  return pieces;
}

function refusal({ status, errors }: VaultAnswer): Error {
  return serviceAway(`refuses a request (HTTP ${status})`, errors.join(', '));
}
