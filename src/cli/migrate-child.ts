import { type MigrationReport, migrate } from '../database/index.ts';
import { bootstrap } from './supervisor/bootstrap.ts';
import type { MigrationAnswer, MigrationOrder } from './supervisor/migration.ts';

// A process of its own: it alone holds the owner's credentials, and it ends as soon as the schema is right.
process.once('message', (order: MigrationOrder) => {
  work(order).then(
    (report) => answer({ type: 'done', report }),
    (error: unknown) => answer({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit(1));

async function work(order: MigrationOrder): Promise<MigrationReport> {
  if (order.bootstrap !== null) await bootstrap(order.bootstrap);
  return migrate({ ownerUrl: order.ownerUrl, keysOwnerUrl: order.keysOwnerUrl, mode: order.mode });
}

function answer(message: MigrationAnswer): void {
  process.send?.(message, () => process.exit(message.type === 'done' ? 0 : 1));
}
