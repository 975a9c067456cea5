import { expect, test } from 'vitest';
import { aLog, type Log } from './log.fixture.ts';
import { judge, type Kept } from './watch.ts';

const kept = async (log: Log, size: number): Promise<Kept> => ({
  key: log.key,
  note: (await log.told(size)).checkpoint,
});

test('the first checkpoint is kept; each that continues it takes its place, whatever the sizes', async () => {
  const log = await aLog();
  const first = await judge(null, await log.told(7));
  expect(first).toMatchObject({ state: 'first', before: null, keep: await kept(log, 7) });
  for (const [older, newer] of [
    [1, 2],
    [7, 8],
    [8, 8],
    [8, 300],
    [255, 256],
    [256, 300],
  ] as const)
    expect(await judge(await kept(log, older), await log.told(newer, older)), `${older} to ${newer}`).toMatchObject({
      state: 'continues',
      keep: await kept(log, newer),
    });
});

test('fewer entries, or none, are a roll-back, and what was kept stays', async () => {
  const log = await aLog();
  const known = await kept(log, 20);
  expect(await judge(known, await log.told(19, 20))).toMatchObject({ state: 'rolled-back', keep: null });
  expect(await judge(known, { checkpoint: null, keys: [log.key], proof: [] })).toMatchObject({ state: 'rolled-back' });
  expect(await judge(null, { checkpoint: null, keys: [log.key], proof: [] })).toMatchObject({ state: 'waiting' });
});

test('another history is a fork: of the same length, longer, or with a proof that leads elsewhere', async () => {
  const log = await aLog();
  const known = await kept(log, 20);
  const fork = await log.forkAt(12);
  for (const size of [20, 21, 64, 300])
    expect(await judge(known, await fork.told(size, 20)), String(size)).toMatchObject({ state: 'forked', keep: null });
  const honest = await log.told(30, 20);
  expect(await judge(known, { ...honest, proof: honest.proof.slice(1) })).toMatchObject({ state: 'forked' });
  expect(await judge(known, { ...honest, proof: [...honest.proof, btoa('x')] })).toMatchObject({ state: 'forked' });
});

test('another key, another log and a forged note are named', async () => {
  const log = await aLog();
  const known = await kept(log, 20);
  const turned = await aLog(log.name);
  expect(await judge(known, await turned.told(30, 20))).toMatchObject({ state: 'other-key', keep: null });
  expect(await judge(known, await (await aLog()).told(30, 20))).toMatchObject({ state: 'other-log', keep: null });
  const honest = await log.told(30, 20);
  const forged = { ...honest, checkpoint: honest.checkpoint.replace(/\n30\n/, '\n31\n') };
  expect(await judge(known, forged)).toMatchObject({ state: 'unsigned', keep: null });
  expect(await judge(null, forged)).toMatchObject({ state: 'unsigned', keep: null });
});
