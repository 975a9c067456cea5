import type { VaultConfig } from '../../../config/index.ts';
import { CarnetError } from '../../../kernel/index.ts';
import type { KmsCustodian } from '../../contract.ts';
import { serviceAway, serviceLate } from '../remote.ts';
import { fieldOf, type VaultAnswer } from './http.ts';
import type { VaultSession } from './session.ts';

interface KeyFacts {
  readonly newest: number;
  readonly leastDecrypting: number;
  readonly leastEncrypting: number;
  readonly leastKept: number;
  /** Version and time in seconds since 1970, as far as they still decrypt. */
  readonly made: ReadonlyMap<number, number>;
}

const patience = 15_000;

/** Makes and destroys versions of a Transit key, by the AppRole of the custodian. */
export function transitCustodian(config: VaultConfig, session: VaultSession, close: () => Promise<void>): KmsCustodian {
  let closed = false;
  const path = `${config.mount}/keys/${config.key}`;
  const send = async (method: 'GET' | 'POST', suffix: string, body?: unknown): Promise<VaultAnswer> => {
    if (closed) throw new CarnetError('key-service-away', 'The key service was closed.');
    const signal = AbortSignal.timeout(patience);
    const answer = await session
      .send({ method, path: `${path}${suffix}`, ...(body === undefined ? {} : { body }), signal })
      .catch((error: unknown) => {
        throw signal.aborted ? serviceLate(error) : error;
      });
    if (answer.status >= 400)
      throw serviceAway(`refuses a request of the custodian (HTTP ${answer.status})`, answer.errors.join(', '));
    return answer;
  };
  const facts = async () => factsOf(await send('GET', ''));
  return {
    name: 'vault',
    async rotate() {
      await send('POST', '/rotate', {});
      return (await facts()).newest;
    },
    async versions() {
      const { made, leastDecrypting } = await facts();
      return [...made]
        .filter(([version]) => version >= leastDecrypting)
        .sort(([a], [b]) => a - b)
        .map(([version, seconds]) => ({ version, madeAt: new Date(seconds * 1000) }));
    },
    async destroyBefore(version) {
      const { newest, leastDecrypting, leastEncrypting, leastKept } = await facts();
      if (version > newest)
        throw new CarnetError('conflict', 'That would destroy the newest version of the key-encryption key too.');
      // Both floors never sink: a version that was locked stays so.
      const floors = {
        ...(leastEncrypting < version ? { min_encryption_version: version } : {}),
        ...(leastDecrypting < version ? { min_decryption_version: version } : {}),
      };
      if (Object.keys(floors).length > 0) await send('POST', '/config', floors);
      if (leastKept < version) await send('POST', '/trim', { min_available_version: version });
      return { state: 'destroyed' };
    },
    async close() {
      if (closed) return;
      closed = true;
      await close();
    },
  };
}

function factsOf(answer: VaultAnswer): KeyFacts {
  const number = (name: string): number => {
    const value = fieldOf(answer.body, 'data', name);
    if (typeof value !== 'number') throw serviceAway('gives an answer that is not Vault’s');
    return value;
  };
  const keys = fieldOf(answer.body, 'data', 'keys');
  const made = Object.entries(typeof keys === 'object' && keys !== null ? keys : {}).map(
    ([version, seconds]: [string, unknown]): [number, number] => [
      Number(version),
      typeof seconds === 'number' ? seconds : 0,
    ],
  );
  return {
    newest: number('latest_version'),
    leastDecrypting: number('min_decryption_version'),
    leastEncrypting: number('min_encryption_version'),
    leastKept: number('min_available_version'),
    made: new Map(made),
  };
}
