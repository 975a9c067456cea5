import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { CarnetError, newUuid, systemClock } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { append, keepState, testKeyring } from './ledger.fixture.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type Checkpoint, readNote, signNote } from './note.ts';
import { isConsistent } from './tree.ts';
import { folderWitness } from './witness/folder.ts';
import { httpWitness } from './witness/http.ts';
import type { Witness } from './witness/witness.ts';

let instance: TestInstance;
let keyring: Keyring;
let folder = '';
beforeEach(async () => {
  instance = await testInstance();
  keyring = await testKeyring(instance);
  folder = mkdtempSync(join(tmpdir(), 'carnet-witness-'));
});
afterEach(async () => {
  await keyring.close();
  await instance.close();
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'checkpoints');

function ledgerWith(witnesses: readonly Witness[], onError: (error: unknown) => void = () => undefined): Ledger {
  return createLedger({
    keyMadeAt: () => Promise.resolve(null),
    sql: instance.sealSql,
    instance: instance.instanceId,
    sign: (text) => keyring.signCheckpoint(text),
    clock: systemClock,
    mac: (data) => keyring.mac('ledger', data),
    keys: () => keyring.checkpointKeys(),
    witnesses,
    onError,
    everyMs: 20,
  });
}

const inFolder = () => ledgerWith([folderWitness(folder, 'folder')]);

async function write(count: number): Promise<void> {
  await append(
    instance.appSql,
    Array.from({ length: count }, () => newUuid()),
  );
}

test('what is written is sealed and witnessed in time, and a clean end leaves nothing open', async () => {
  const ledger = inFolder();
  expect(await ledger.openFor()).toBe(0);
  ledger.start();
  await write(3);
  await expect.poll(() => ledger.openFor()).toBe(0);
  await write(2);
  await ledger.stop();
  expect(await ledger.openFor()).toBe(0);
  expect(ledger.witnesses()).toMatchObject([{ stands: 'agrees', place: 'folder' }]);
  const notes = readFileSync(file(), 'utf8').match(/^\d+$/gm);
  expect(notes?.at(-1)).toBe('5');
});

test('what a disk failed to keep is written to the witness anew, and not taken for kept', async () => {
  const probe = await open(file(), 'a');
  const sync = vi.spyOn(Object.getPrototypeOf(probe), 'datasync');
  await probe.close();
  const lost = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
  const seen: string[] = [];
  sync.mockImplementationOnce(async () => {
    seen.push(readFileSync(file(), 'utf8'));
    throw lost;
  });
  sync.mockImplementationOnce(async () => void seen.push(readFileSync(file(), 'utf8')));
  const errors: unknown[] = [];
  const ledger = ledgerWith([folderWitness(folder, 'folder')], (error) => errors.push(error));
  await write(3);
  ledger.start();
  await expect.poll(() => ledger.witnesses()[0]?.stands, { timeout: 15_000 }).toBe('agrees');
  await ledger.stop();
  sync.mockRestore();
  expect(errors).toContain(lost);
  expect(seen).toHaveLength(2);
  expect(seen[1]).toBe(seen[0]);
});

test('a witness that is told the same again agrees, and is told as forked what has its length and another root', async () => {
  const witness = folderWitness(folder, 'folder');
  const tree = { rootAt: () => Promise.reject(new TypeError('not here')), consistency: () => Promise.resolve([]) };
  const note = (root: number) =>
    signNote(
      { instance: newUuid(), size: 5n, root: Buffer.alloc(32, root), mapRoot: Buffer.alloc(32), at: new Date(0) },
      () => Promise.resolve({ publicKey: Buffer.alloc(32), signature: Buffer.alloc(64) }),
    );
  const told = await note(1);
  expect(await witness.tell(told, tree)).toBe('agrees');
  expect(await witness.tell(told, tree)).toBe('agrees');
  expect(await witness.tell(await note(2), tree)).toBe('forked');
});

test('an entry that nobody seals shows by its age', async () => {
  const ledger = inFolder();
  await write(1);
  await instance.superSql`update audit_event set at = now() - interval '70 seconds'`;
  expect(await ledger.openFor()).toBeGreaterThan(60_000);
});

test('a witness that is away is told of, and what was to be witnessed is sealed', async () => {
  const errors: unknown[] = [];
  const witness: Witness = { name: 'away', place: 'folder', tell: () => Promise.reject(new Error('no way there')) };
  await write(1);
  await ledgerWith([witness], (error) => errors.push(error)).round();
  expect(errors).toContainEqual(expect.objectContaining({ message: 'no way there' }));
  expect(await instance.superSql`select from audit_checkpoint`).toHaveLength(1);
});

test('what waits longer than a minute is an alarm, also while the sealer hangs', async () => {
  const errors: unknown[] = [];
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const hanging: Witness = {
    name: 'hanging',
    place: 'folder',
    tell: async () => {
      await released;
      return 'agrees';
    },
  };
  await write(1);
  const ledger = ledgerWith([hanging], (error) => errors.push(error));
  ledger.start();
  await expect.poll(async () => (await instance.superSql`select from audit_checkpoint`).length).toBe(1);
  await write(1);
  await instance.superSql`update audit_event set at = now() - interval '70 seconds'`;
  await expect.poll(() => errors).toContainEqual(expect.objectContaining({ what: 'waiting' }));
  release();
  await ledger.stop();
  expect(await ledger.openFor()).toBe(0);
});

test('an older state of the database is met at the start and nothing is sealed on top of it', async () => {
  await write(5);
  await inFolder().round();
  const goBack = await keepState(instance.superSql);
  await write(5);
  await inFolder().round();
  await goBack();
  await write(1);
  const ledger = inFolder();
  await expect(ledger.round()).rejects.toMatchObject({ code: 'not-openable', what: 'contradicted' });
  await expect(ledger.round()).rejects.toMatchObject({ code: 'not-openable' });
  expect(ledger.witnesses()).toMatchObject([{ stands: 'ahead' }]);
  expect((await instance.superSql`select max(size)::int as size from audit_checkpoint`)[0]?.['size']).toBe(5);
});

test('another history of the same length, or a longer one, is a fork', async () => {
  await write(5);
  await inFolder().round();
  const goBack = await keepState(instance.superSql);
  await write(5);
  await inFolder().round();
  const witnessed = readFileSync(file());
  await goBack();
  truncateSync(file(), witnessed.indexOf('carnet/', 10));
  for (const more of [5, 20]) {
    await write(more);
    await inFolder().round();
    const other = readFileSync(file());
    writeFileSync(file(), witnessed);
    const ledger = inFolder();
    await expect(ledger.round()).rejects.toMatchObject({ code: 'not-openable' });
    expect(ledger.witnesses()).toMatchObject([{ stands: 'forked' }]);
    writeFileSync(file(), other);
  }
});

test('a note that a crash cut off does no harm', async () => {
  await write(5);
  await inFolder().round();
  appendFileSync(file(), 'carnet/11111111-1111-4111-8111-111111111111\n12\nabc');
  await write(1);
  await inFolder().round();
  expect(readFileSync(file(), 'utf8').match(/^\d+$/gm)).toEqual(['5', '6']);
});

/** c2sp.org/tlog-witness as far as we use it; checks no signature. */
async function tlogWitness() {
  let held: Pick<Checkpoint, 'size' | 'root'> = { size: 0n, root: Buffer.alloc(0) };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const [head = '', ...note] = body.split('\n\n');
      const [old = '', ...proof] = head.split('\n');
      const told = readNote(note.join('\n\n'));
      if (old !== `old ${held.size}`) return response.writeHead(409).end(`${held.size}\n`);
      const hashes = proof.map((line) => Buffer.from(line, 'base64'));
      if (!isConsistent(held, told, hashes)) return response.writeHead(told.size < held.size ? 409 : 422).end('');
      held = told;
      return response.end('— witness AAAA\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { prefix: new URL(`http://127.0.0.1:${port}/log`), size: () => held.size, close: () => server.close() };
}

test('a witness on the network takes what follows, refuses what does not, and keeps nobody from sealing when it is away', async () => {
  const remote = await tlogWitness();
  const errors: unknown[] = [];
  const ledger = ledgerWith([httpWitness(remote.prefix)], (error) => errors.push(error));
  for (const count of [3, 700, 1, 20]) {
    await write(count);
    await ledger.round();
  }
  expect(remote.size()).toBe(724n);
  await write(1);
  const other = ledgerWith([httpWitness(remote.prefix)]);
  await other.round();
  expect(remote.size()).toBe(725n);
  const goBack = await keepState(instance.superSql);
  await write(9);
  await ledger.round();
  await goBack();
  const behind = ledgerWith([httpWitness(remote.prefix)]);
  await expect(behind.round()).rejects.toBeInstanceOf(CarnetError);
  expect(behind.witnesses()).toMatchObject([{ stands: 'ahead' }]);
  remote.close();
  const away = ledgerWith([httpWitness(new URL('http://127.0.0.1:1/log'))], (error) => errors.push(error));
  await write(4);
  await away.round();
  expect(away.witnesses()).toMatchObject([{ stands: 'away', name: '127.0.0.1:1' }]);
  expect(await away.openFor()).toBe(0);
  expect(errors).not.toHaveLength(0);
});
