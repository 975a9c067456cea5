import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../test/people.ts';
import { mainColumns } from '../database/registry.ts';
import { claimGrantMint, Grant, type Machine, newUuid } from '../kernel/index.ts';
import { decide, machineGrant, mustAllow, ownAccount } from './decide.ts';
import { relationMac } from './origin.ts';
import { machines } from './policy.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(async () => {
  await floors.close();
});

describe('grants', () => {
  test('only access makes them: the mint is claimed, and a look-alike is none', () => {
    expect(() => claimGrantMint()).toThrow(expect.objectContaining({ code: 'not-allowed' }));
    const forged = Object.create(Grant.prototype) as Grant;
    expect(() => Grant.facts(forged)).toThrow(expect.objectContaining({ code: 'not-allowed' }));
    expect(() => new Grant(Symbol('grant'), {} as never)).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });

  test('a relation row of somebody else gives nothing, whatever it says', async () => {
    const actor = await testActor(floors.instance);
    const [account, subject] = [newUuid(), newUuid()];
    const mac = relationMac(floors.keyring, { subject, actor: account, kind: 'self', ground: 'self' });
    const row = { account, relation: 'self', scopes: null, mac } as const;
    expect(() => decide(floors.keyring, row, actor, subject, 'read', 'self-care')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    expect(() => decide(floors.keyring, null, actor, newUuid(), 'read', 'self-care')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  test('a relation row that this server did not write gives nothing: other actor, other record, other kind, no MAC', async () => {
    const actor = await testActor(floors.instance);
    const subject = newUuid();
    const of = { subject, actor: actor.account, kind: 'guardian', ground: 'parent' } as const;
    const macs = [
      relationMac(floors.keyring, { ...of, actor: newUuid() }),
      relationMac(floors.keyring, { ...of, subject: newUuid() }),
      relationMac(floors.keyring, { ...of, kind: 'self' }),
      Buffer.alloc(32),
      Buffer.alloc(0),
    ];
    for (const mac of macs) {
      const row = { account: actor.account, relation: 'guardian', scopes: null, mac } as const;
      expect(() => decide(floors.keyring, row, actor, subject, 'read', 'self-care')).toThrow(
        expect.objectContaining({ code: 'not-openable' }),
      );
    }
  });

  test('a purpose that no line names is refused', async () => {
    const actor = await testActor(floors.instance);
    const subject = await testRecord(floors, actor);
    for (const purpose of ['treatment', 'emergency', 'research', 'operations'] as const) {
      await expect(floors.access.authorize(actor, subject, 'read', purpose)).rejects.toMatchObject({
        code: 'not-found',
      });
    }
  });

  test("a token's scopes bound the grant: the narrower of what it carries and what the database says", async () => {
    const actor = await testActor(floors.instance);
    const subject = newUuid();
    const mac = relationMac(floors.keyring, { subject, actor: actor.account, kind: 'self', ground: 'self' });
    const row = { account: actor.account, relation: 'self', scopes: ['record:read'], mac } as const;
    expect(Grant.facts(decide(floors.keyring, row, actor, subject, 'read', 'self-care')).subject).toBe(subject);
    for (const [met, asking] of [
      [row, actor],
      [
        { ...row, scopes: null },
        { ...actor, scopes: ['record:read'] as const },
      ],
      [
        { ...row, scopes: ['record:write'] as const },
        { ...actor, scopes: ['record:read'] as const },
      ],
    ] as const) {
      expect(() => decide(floors.keyring, met, asking, subject, 'write', 'self-care')).toThrow(
        expect.objectContaining({ code: 'not-allowed' }),
      );
    }
  });

  test('a grant is held against the actor, the action and the subject', async () => {
    const actor = await testActor(floors.instance);
    const subject = await testRecord(floors, actor);
    const reading = await floors.access.authorize(actor, subject, 'read', 'self-care');
    expect(() => mustAllow(reading, actor, 'read', subject)).not.toThrow();
    const refused = expect.objectContaining({ code: 'not-allowed' });
    expect(() => mustAllow(reading, actor, 'write', subject)).toThrow(refused);
    expect(() => mustAllow(reading, actor, 'read', newUuid())).toThrow(refused);
    expect(() => mustAllow(reading, { account: newUuid() }, 'read', subject)).toThrow(refused);
  });
});

describe('machines', () => {
  test('name columns that exist and are sensitive, or none', () => {
    for (const [name, line] of Object.entries(machines)) {
      for (const column of line.columns) {
        const [table = '', field = ''] = column.split('.');
        expect(mainColumns[table]?.[field]?.class, `${name}: ${column}`).toBe('sensitive');
      }
    }
  });

  test.each(['sign-in', 'deliver', 'retain', 'reindex', 'rebuild', 'introduce'] as const)(
    '%s opens nothing but its columns',
    async (machine: Machine) => {
      const account = newUuid();
      await floors.keyring.createSubject(account, 'account');
      const keys = await floors.keyring.unlock(ownAccount({ account, proof: 'demo' }));
      const theirs = await floors.keyring.unlock(machineGrant(machine, account));
      for (const [table, columns] of Object.entries(mainColumns)) {
        for (const [column, facts] of Object.entries(columns)) {
          if (facts.class !== 'sensitive') continue;
          const place = { part: 'account', table, row: 'x', column, rowVersion: 0 } as const;
          const sealed = keys.seal(place, Buffer.from('x'));
          const line = machines[machine];
          const may = line.columns.includes(`${table}.${column}`) && line.parts.includes('account');
          if (may) expect(theirs.open(place, sealed).toString()).toBe('x');
          else
            expect(() => theirs.open(place, sealed), `${machine}: ${table}.${column}`).toThrow(
              expect.objectContaining({ code: 'not-allowed' }),
            );
        }
      }
    },
  );
});
