import { CarnetError, type ErrorCode, randomBytes } from '../../kernel/index.ts';
import type { KmsCustodian, KmsProvider, Wrap } from '../contract.ts';

export interface ProofStep {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen, in words; for a failure, what should have been seen. */
  readonly says: string;
  readonly ms: number;
}

const context = Buffer.from('carnet proof');
const code = (error: unknown): ErrorCode | null => (error instanceof CarnetError ? error.code : null);

/**
 * Runs the contract of `KmsProvider` against a key service as it is, step by step; a step that fails does not end the rest.
 * @param custodian Given, versions are made and destroyed too: the key must be one made for the trial.
 */
export async function* proveKms(kms: KmsProvider, custodian: KmsCustodian | null): AsyncGenerator<ProofStep> {
  const steps = [...stepsOfProvider(kms), ...(custodian === null ? [] : stepsOfCustodian(kms, custodian))];
  for (const [name, work] of steps) {
    const start = performance.now();
    try {
      const says = (await work()) ?? 'as it must be';
      yield { name, ok: true, says, ms: performance.now() - start };
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      yield { name, ok: false, says, ms: performance.now() - start };
    }
  }
}

type Step = readonly [name: string, work: () => Promise<string | undefined>];

function stepsOfProvider(kms: KmsProvider): readonly Step[] {
  return [
    [
      'wraps and unwraps 0, 1, 32 and 4,096 bytes',
      async () => {
        for (const length of [0, 1, 32, 4096]) {
          const secret = randomBytes(length);
          demandSame(await kms.unwrap(await kms.wrap(secret, context), context), secret);
        }
        return undefined;
      },
    ],
    [
      'wraps differently each time, and hides what it wraps',
      async () => {
        const secret = randomBytes(32);
        const [one, two] = [await kms.wrap(secret, context), await kms.wrap(secret, context)];
        if (one.ciphertext.equals(two.ciphertext)) throw new Error('The same bytes gave the same wrap.');
        if (one.ciphertext.includes(secret)) throw new Error('The wrap holds the bytes in clear.');
        return undefined;
      },
    ],
    [
      'refuses another context',
      async () => {
        const wrap = await kms.wrap(randomBytes(32), context);
        const others = [Buffer.alloc(0), context.subarray(1), Buffer.concat([context, Buffer.from('x')])];
        for (const other of others) await demandRefused(kms.unwrap(wrap, other));
        return undefined;
      },
    ],
    [
      'refuses a wrap that was changed, cut, or names a version that never was',
      async () => {
        const { kekVersion, ciphertext } = await kms.wrap(randomBytes(32), context);
        for (const at of [0, ciphertext.length >> 1, ciphertext.length - 1]) {
          const changed = Buffer.from(ciphertext);
          changed[at] = (changed[at] ?? 0) ^ 1;
          await demandRefused(kms.unwrap({ kekVersion, ciphertext: changed }, context));
          await demandRefused(kms.unwrap({ kekVersion, ciphertext: ciphertext.subarray(0, at) }, context));
        }
        for (const version of [0, kekVersion + 1])
          await demandRefused(kms.unwrap({ kekVersion: version, ciphertext }, context));
        return undefined;
      },
    ],
    [
      'rewraps in order, and nothing when one is not right',
      async () => {
        const secrets = Array.from({ length: 20 }, () => randomBytes(32));
        const wraps = await Promise.all(secrets.map((secret) => kms.wrap(secret, context)));
        const again = await kms.rewrapAll(wraps.map((wrap) => ({ wrap, context })));
        for (const [index, wrap] of again.entries())
          demandSame(wrap === null ? null : await kms.unwrap(wrap, context), secrets[index]);
        const [wrap] = wraps;
        if (wrap !== undefined) await demandRefused(kms.rewrapAll([{ wrap, context: Buffer.from('another') }]));
        return undefined;
      },
    ],
  ];
}

function stepsOfCustodian(kms: KmsProvider, custodian: KmsCustodian): readonly Step[] {
  const secret = randomBytes(32);
  let old: Wrap | null = null;
  let newest = 0;
  const wrapped = (): Wrap => {
    if (old === null) throw new Error('The step before did not work.');
    return old;
  };
  return [
    [
      'makes a new version, which new wraps use; old wraps open',
      async () => {
        old = await kms.wrap(secret, context);
        newest = await custodian.rotate();
        const { kekVersion } = await kms.wrap(secret, context);
        if (kekVersion !== newest) throw new Error(`A new wrap is under version ${kekVersion}, not ${newest}.`);
        demandSame(await kms.unwrap(wrapped(), context), secret);
        await demandRefused(kms.unwrap({ ...wrapped(), kekVersion: newest }, context));
        return `version ${newest}`;
      },
    ],
    [
      'destroys the versions before, and what stands under them opens no more',
      async () => {
        const [moved] = await kms.rewrapAll([{ wrap: wrapped(), context }]);
        const done = await custodian.destroyBefore(newest);
        if ((await kms.unwrap(wrapped(), context)) !== null)
          throw new Error('A wrap of a destroyed version still opens.');
        demandSame(moved == null ? null : await kms.unwrap(moved, context), secret);
        const versions = (await custodian.versions()).map(({ version }) => version);
        if (versions.some((version) => version < newest)) throw new Error(`Still listed: ${versions.join(', ')}.`);
        return done.state === 'destroyed' ? 'destroyed at once' : `the service destroys it on ${done.at.toISOString()}`;
      },
    ],
  ];
}

function demandSame(found: Buffer | null, wanted: Buffer | undefined): void {
  if (found === null || wanted === undefined || !found.equals(wanted)) throw new Error('Other bytes came back.');
}

async function demandRefused(work: Promise<unknown>): Promise<void> {
  const refusal = await work.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (refusal === null) throw new Error('It was opened, and must be refused.');
  if (code(refusal.error) !== 'not-openable') throw refusal.error;
}
