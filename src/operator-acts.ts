import { openPool } from './database/index.ts';
import type { Uuid } from './kernel/index.ts';
import {
  type AnnouncedErasure,
  type AskErasure,
  type AskExport,
  announceErasure,
  eraseDue,
  exportSealed,
  type OperatorExportParts,
  stopErasure,
} from './rights/index.ts';

/** What whoever runs the machine may do with somebody's data, by a command; each is told to the person. */
export interface OperatorActs {
  announceErasure(ask: AskErasure): Promise<AnnouncedErasure>;
  stopErasure(id: Uuid): Promise<void>;
  /** Erases what was announced and is due; the product does so by itself every minute. */
  eraseDue(): Promise<void>;
  /** Writes a copy of a record that only its person opens. */
  exportSealed(ask: AskExport): Promise<{ readonly told: number }>;
}

export function operatorActs(parts: Omit<OperatorExportParts, 'resealSql'>, appUrl: string): OperatorActs {
  return {
    announceErasure: (ask) => announceErasure(parts, ask),
    stopErasure: (id) => stopErasure(parts, { id }),
    eraseDue: () => eraseDue(parts),
    async exportSealed(ask) {
      const resealSql = openPool(appUrl, { max: 1, role: 'carnet_reseal', name: 'carnet export' });
      try {
        return await exportSealed({ ...parts, resealSql }, ask);
      } finally {
        await resealSql.end({ timeout: 2 });
      }
    },
  };
}
