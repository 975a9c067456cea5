import type { Uuid } from '../../kernel/index.ts';
import type { JobKind, RotationKind } from '../../keyring/index.ts';

/** What the commands ask of `keys-worker.ts`: a rotation, */
export interface KeysAsk {
  readonly kind: RotationKind;
  /** One subject's data keys alone. */
  readonly subject: Uuid | null;
  /** No new KEK version: only what stands under older ones. */
  readonly rewrapOnly: boolean;
}

/** its pause or its going on, */
export interface KeysTurn {
  readonly kind: JobKind;
  readonly to: 'running' | 'paused';
}

/** the end of the epoch; `keysTo`: the folder for its backup of the keys, null for where the last one is, */
export interface KeysEndEpoch {
  readonly keysTo: string | null;
}

/** and that older KEK versions go for ever. */
export interface KeysTrim {
  readonly withoutBackup: boolean;
}
