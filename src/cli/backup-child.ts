import { createPair, demandRestorable, markRestore, type RestoreOptions, restorePair } from '../backup/index.ts';
import { CarnetError } from '../kernel/index.ts';
import { openRestoredKms } from '../keyring/index.ts';
import type { BackupAnswer, BackupOrder, RestoreOrder } from './backup/order.ts';
import { bootstrap } from './supervisor/bootstrap.ts';
import { unpackConfig } from './supervisor/wire.ts';

// A process of its own: it alone holds the owner's credentials, and it ends as soon as the backup is made or restored.
process.once('message', (order: BackupOrder) => {
  work(order).then(
    (result) => answer({ type: 'done', result }),
    (error: unknown) =>
      answer({
        type: 'failed',
        ...(error instanceof CarnetError
          ? { code: error.code, detail: error.detail }
          : { code: 'internal', detail: error instanceof Error ? error.message : String(error) }),
      }),
  );
});
process.once('disconnect', () => process.exit(1));

const everyMs = 200;
let told = 0;

async function work(order: BackupOrder) {
  if (order.type === 'create') return await createPair(order, show);
  return await restore(order);
}

async function restore(order: RestoreOrder) {
  const options: RestoreOptions = {
    ...order,
    opener: { ...order.opener, signingKey: Buffer.from(order.opener.signingKey, 'base64url') },
    openKms: (staged) => openRestoredKms(unpackConfig(order.config), staged),
  };
  if (order.bootstrap !== null) await bootstrap(order.bootstrap);
  await demandRestorable(options, order.seen.data);
  await markRestore(order.dataFolder, { began: new Date().toISOString(), data: order.dataPath, keys: order.keysPath });
  try {
    return await restorePair(options, order.seen, show);
  } catch (error) {
    throw halfWay(error);
  }
}

/** From here on something was touched. */
function halfWay(error: unknown): CarnetError {
  const [code, detail] =
    error instanceof CarnetError
      ? [error.code, error.detail.replace(' Nothing was touched.', '')]
      : (['internal', error instanceof Error ? error.message : String(error)] as const);
  const says = 'The restore did not end: nothing is served from this instance until one does. Run it again.';
  return new CarnetError(code, `${detail} ${says}`, { cause: error });
}

function show(step: string, bytes: number, of: number | null): void {
  const now = Date.now();
  if (now - told < everyMs && bytes !== of) return;
  told = now;
  answer({ type: 'progress', step, bytes, of });
}

function answer(message: BackupAnswer): void {
  const ends = message.type !== 'progress';
  process.send?.(message, () => {
    if (ends) process.exit(message.type === 'done' ? 0 : 1);
  });
}
