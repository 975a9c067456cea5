import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaveNote, type OperatorNote, takeNotes } from './notes.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-notes-'));
});
afterEach(() => rm(folder, { recursive: true }));

const note = (what: string): OperatorNote => ({
  kind: 'keys-passphrase-asked',
  at: '2026-11-27T10:00:00.000Z',
  what,
});

test('notes reach the log once, in their order, and nothing is left', async () => {
  for (const what of ['one', 'two']) await leaveNote(folder, note(what));
  const told: string[] = [];
  const take = () => takeNotes(folder, async ({ what }) => void told.push(what));
  await Promise.all([take(), take()]);
  await take();
  expect(told).toEqual(['one', 'two']);
  expect(await readdir(folder)).toEqual([]);
});

test('what cannot be written now is written by the next one, also after half a line', async () => {
  await leaveNote(folder, note('one'));
  await expect(takeNotes(folder, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  await writeFile(join(folder, 'operator-notes.jsonl'), `${JSON.stringify(note('two'))}\n{"kind":`);
  const told: string[] = [];
  await takeNotes(folder, async ({ what }) => void told.push(what));
  expect(told.toSorted()).toEqual(['one', 'two']);
  expect(await readdir(folder)).toEqual([]);
});
