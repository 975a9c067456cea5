import type { Sql } from 'postgres';
import { Type } from 'typebox';
import {
  type Actor,
  administrators,
  CarnetError,
  type Clock,
  type Route,
  route,
  type Uuid,
} from '../../kernel/index.ts';
import { askRotation, type JobKind, type Keyring, rotationStatus, turnRotation } from '../../keyring/index.ts';
import { AskRotation, KeyJob, KeyJobKind, Keys } from './contract.ts';
import { jobView, keysView } from './view.ts';

export interface KeysParts {
  /** Role carnet_keys. */
  readonly sql: Sql;
  readonly keyring: Pick<Keyring, 'status'>;
  readonly instance: Uuid;
  readonly clock: Clock;
  /** Whether the key-encryption key can turn. */
  readonly turns: boolean;
  /** Days that an epoch lasts (null: none ends by schedule), and that backups are kept. */
  readonly epochDays: number | null;
  readonly retentionDays: number;
  /** Has the process that works on keys look for work. */
  readonly wake: () => void;
  /** Notes in the access log what an administrator asked for. */
  readonly note: (actor: Actor, request: Uuid, what: string) => Promise<void>;
}

const params = Type.Object({ kind: KeyJobKind }, { additionalProperties: false });
const admin = { kind: 'role', role: 'admin' } as const;

/**
 * Keys, for administrators: what there is and how old, and rotations, which this process only asks for. It makes and destroys
 * no version of the key-encryption key: it does not hold what that takes.
 */
export function keysRoutes(parts: KeysParts): readonly Route[] {
  const { sql, keyring, instance, clock, turns, epochDays, retentionDays } = parts;
  const turn = async (actor: Actor, request: Uuid, kind: JobKind, to: 'running' | 'paused') => {
    const job = await turnRotation(sql, kind, to);
    if (job === null) {
      const detail = to === 'paused' ? 'No rotation of these keys is running.' : 'No rotation of these keys is paused.';
      throw new CarnetError('conflict', detail);
    }
    await parts.note(actor, request, `${kind} keys: ${to === 'paused' ? 'paused' : 'resumed'}`);
    if (to === 'running') parts.wake();
    return { body: jobView(job, clock.now()) };
  };
  return [
    route({
      method: 'GET',
      path: '/api/keys',
      authority: admin,
      who: administrators,
      summary: 'Versions, ages, rotations and health of the keys',
      answers: { 200: Keys },
      handle: async () => {
        let answerMs = 0;
        const service = async () => {
          const since = performance.now();
          const status = await keyring.status();
          answerMs = performance.now() - since;
          return status;
        };
        const status = await rotationStatus({ sql, instance, clock, service, turns, epochDays, retentionDays });
        return { body: keysView(status, answerMs, clock.now()) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/keys/rotations',
      authority: admin,
      who: administrators,
      summary: 'Ask for a rotation, or for the end of the epoch; it is worked at in the background',
      body: AskRotation,
      answers: { 202: KeyJob },
      handle: async ({ body: { kind }, actor, id }) => {
        if ((kind === 'kek' || kind === 'epoch') && !turns) {
          throw new CarnetError(
            'not-supported',
            'The key-encryption key stands in the configuration and cannot rotate.',
          );
        }
        const { healthy, detail, kekVersion } = await keyring.status();
        if (!healthy) throw new CarnetError('key-service-away', detail);
        const job = await askRotation(sql, { kind, askedBy: 'admin', kekVersion });
        await parts.note(actor, id, kind === 'epoch' ? 'epoch: end' : `${kind} keys: rotation`);
        parts.wake();
        return { status: 202, body: jobView(job, clock.now()) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/keys/rotations/:kind/pause',
      authority: admin,
      who: administrators,
      summary: 'Pause a rotation at its next step',
      params,
      answers: { 200: KeyJob },
      handle: ({ params: { kind }, actor, id }) => turn(actor, id, kind, 'paused'),
    }),
    route({
      method: 'POST',
      path: '/api/keys/rotations/:kind/resume',
      authority: admin,
      who: administrators,
      summary: 'Let a paused rotation go on',
      params,
      answers: { 200: KeyJob },
      handle: ({ params: { kind }, actor, id }) => turn(actor, id, kind, 'running'),
    }),
  ];
}
