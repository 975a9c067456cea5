import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { machineGrant } from '../../access/index.ts';
import type { OpenedEntry } from '../../audit/index.ts';
import { type Actor, formatResourceId, newUuid, randomBytes, systemClock } from '../../kernel/index.ts';
import { type ExportParts, exportRecord } from './export.ts';

const subject = newUuid();
const actor: Actor = {
  account: newUuid(),
  roles: ['patient'],
  role: 'patient',
  secret: randomBytes(16),
  session: newUuid(),
  proof: 'passkey',
  factorAt: Date.now(),
  scopes: null,
};

const entry = (seq: bigint): OpenedEntry => ({
  seq,
  at: new Date(),
  kind: 'record-read',
  outcome: 'ok',
  request: newUuid(),
  actor: actor.account,
  role: actor.role,
  session: actor.session,
  purpose: 'self-care',
  what: 'card',
});

/** An export of a record whose log has `count` entries, of which PostgreSQL shows none any more after `pages` pages. */
async function exported(count: number, pages: number): Promise<string> {
  const log = Array.from({ length: count }, (_, n) => entry(BigInt(count - n)));
  let seen = 0;
  const parts: Pick<ExportParts, 'access' | 'account' | 'base' | 'clock' | 'entries' | 'names' | 'records'> = {
    access: {
      byRight: async () => machineGrant('retain', subject),
      oversee: async () => machineGrant('retain', subject),
    },
    account: async () => ({}),
    base: 'https://carnet.example/api/fhir/R4',
    clock: systemClock,
    async entries(_grant, _actor, { before = null, limit }) {
      return seen++ < pages ? log.filter(({ seq }) => before === null || seq < before).slice(0, limit) : [];
    },
    names: async () => new Map(),
    records: { everything: async () => [] },
  };
  const record = formatResourceId({ subject, local: 0n });
  return await text(await exportRecord(parts as ExportParts, { actor, request: newUuid() }, record)); // all that it uses
}

test('an export is whole or breaks off: also where access ends while it is written', async () => {
  const whole = JSON.parse(await exported(700, 2)) as { entry: { resource: { parameter: { name: string }[] } }[] };
  expect(whole.entry[0]?.resource.parameter.filter(({ name }) => name === 'who-looked')).toHaveLength(700);
  await expect(exported(700, 1)).rejects.toMatchObject({ code: 'not-found' });
  await expect(exported(700, 0)).rejects.toMatchObject({ code: 'not-found' });
});
