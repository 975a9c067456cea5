import '../../../i18n/english.fixture.ts';
import { expect, test } from 'vitest';
import { formOf } from '../parts/forms.ts';
import { draftText, isDone, readDraft, type Typed } from './drafts.ts';
import { rawOf } from './raw.ts';

const form = formOf('allergies', true);
const typed = (text: string): Typed => ({
  raw: { ...rawOf(form, null), substance: { text, coding: null } },
  version: null,
  base: null,
  key: 'a',
  spare: 'b',
  sent: [],
});

test('a draft is read as it was kept', () => {
  const slots = { new: typed('Walnut'), one: { ...typed('Latex'), version: 3 } };
  expect(readDraft(draftText(slots), form)).toEqual(slots);
});

test('nothing left is an empty text; of many, the newest are kept', () => {
  expect(draftText({})).toBe('');
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`e${n}`, typed(String(n))]));
  expect(Object.keys(readDraft(draftText(many), form))).toEqual(['e5', 'e6', 'e7', 'e8']);
});

test('what is no draft of this form is left out, and breaks nothing', () => {
  for (const text of ['', '{', 'null', '7', '[]', '{"new":null}', '{"new":{"key":"a"}}'])
    expect(readDraft(text, form), text).toEqual({});
  const other = { ...typed('Walnut'), raw: rawOf(formOf('notes', true), null) };
  expect(readDraft(JSON.stringify({ new: other, one: typed('Latex') }), form)).toEqual({ one: typed('Latex') });
  expect(readDraft(null, form)).toEqual({});
});

test('a draft that stayed behind is told from one that waits', () => {
  const value = { note: 'a' };
  const sent = { ...typed('a'), sent: [value] };
  const entry = { id: 'e', version: 1, value: value as never, changedAt: '2026-11-23T10:00:00Z' };
  expect(isDone(sent, value, null, [entry])).toBe(true);
  expect(isDone(sent, value, null, [])).toBe(false);
  expect(isDone(sent, { note: 'b' }, null, [entry])).toBe(false);
  expect(isDone(typed('a'), value, null, [entry])).toBe(false);
  expect(isDone({ ...typed('a'), version: 1 }, value, value, [])).toBe(true);
  expect(isDone({ ...typed('a'), version: 1 }, value, { note: 'b' }, [])).toBe(false);
});
