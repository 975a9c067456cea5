import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valuesOf } from '../src/card/forms/forms.fixture.ts';
import { formParts, singleParts } from '../src/card/forms/values.ts';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** The forms of the card over HTTP, as a page or a script meets them. */
let product: TestProduct;
let person: SignedUp;
let at: string;

beforeAll(async () => {
  product = await testProduct();
  person = await signUp(product, 'forms@carnet.example');
  at = `/api/card/${person.record}/forms`;
});
afterAll(async () => {
  await product.close();
});

interface Entry {
  readonly id: string;
  readonly version: number;
  readonly value: Readonly<Record<string, unknown>>;
}

const key = () => ({ 'idempotency-key': randomUUID() });
const send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  person.browser.json<Entry>(method, `${at}${path}`, body, headers);

describe('forms over HTTP', () => {
  test.each(formParts)('%s: what is sent is what comes back', async (part) => {
    const sent = new Set<string>();
    const isSingle = singleParts.some((one) => one === part);
    for (const value of fc.sample(valuesOf(part), part === 'identity' || part === 'pregnancy' ? 1 : 6)) {
      const response = await person.browser.send('POST', `${at}/${part}`, { value }, key());
      if (response.status === 409) continue; // a part of one entry has it by now
      // In such a part the same said once more is there already.
      const said = JSON.stringify(value);
      expect(response.status).toBe(isSingle && sent.has(said) ? 200 : 201);
      sent.add(said);
      const made = (await response.json()) as Entry;
      expect(made.value).toEqual(value);
      expect(await send('GET', `/${part}/${made.id}`)).toEqual(made);
    }
    const [value] = fc.sample(valuesOf(part), 1);
    const { entries } = await person.browser.json<{ entries: Entry[] }>('GET', `${at}/${part}`);
    const [first] = entries;
    const changed = await send('PUT', `/${part}/${first?.id}`, { value }, { 'if-match': `W/"${first?.version}"` });
    expect(changed.value).toEqual(value);
    const { versions } = await person.browser.json<{ versions: { by: string; value: unknown }[] }>(
      'GET',
      `${at}/${part}/${first?.id}/history`,
    );
    expect(versions[0]).toMatchObject({ by: 'you', value });
  });

  test('the card shows them, and none that cannot be shown', async () => {
    const card = await person.browser.json<{
      parts: { key: string; answer: string; entries: { title: string; form: unknown }[] }[];
    }>('GET', `/api/card/${person.record}`);
    for (const part of card.parts.filter((one) => one.key !== 'results')) {
      expect([part.key, part.answer]).toEqual([part.key, 'listed']);
      for (const entry of part.entries) expect(entry.form).toEqual({ part: part.key, editable: true });
    }
    expect(JSON.stringify(card)).not.toContain('cannot be shown');
  });

  test('what is wrong is named by its field', async () => {
    const errorsOf = async (part: string, value: unknown) => {
      const response = await person.browser.send('POST', `${at}/${part}`, { value }, key());
      expect(response.status).toBe(400);
      return ((await response.json()) as { errors: { field: string }[] }).errors.map((error) => error.field);
    };
    expect(await errorsOf('notes', { note: ' ' })).toContain('body.value.note');
    expect(await errorsOf('notes', {})).toContain('body.value.note');
    expect(await errorsOf('notes', { note: 'x', more: 1 })).toContain('body.value.more');
    expect(
      await errorsOf('procedures', { procedure: { text: '', coding: null }, on: null, where: null, note: null }),
    ).toContain('body.value.procedure.text');
    expect(
      await errorsOf('procedures', {
        procedure: { text: 'x', coding: null },
        on: { date: '2026-02-31', approximate: false },
        where: null,
        note: null,
      }),
    ).toEqual(['body.value.on.date']);
  });

  test('what is larger than a form takes is read and deleted all the same, and named when it is saved', async () => {
    const subject = { reference: `Patient/${person.record}` };
    const languages = Array.from({ length: 25 }, (_, n) => ({
      language: { coding: [{ system: 'urn:ietf:bcp:47', code: `en-${10 + n}` }] },
    }));
    const name = [{ text: 'Ana' }];
    const foreign = [
      ['conditions', { resourceType: 'Condition', subject, code: { text: 'y'.repeat(300) } }, 'condition.text'],
      ['notes', { resourceType: 'Flag', status: 'active', subject, code: { text: 'z'.repeat(5000) } }, 'note'],
      ['contacts', { resourceType: 'RelatedPerson', patient: subject, name, communication: languages }, 'languages'],
      [
        'contacts',
        { resourceType: 'RelatedPerson', patient: subject, name, telecom: [{ system: 'phone', value: 'tel:' }] },
        null,
      ],
    ] as const;
    for (const [part, resource, field] of foreign) {
      const { id } = await person.browser.json<Entry>('POST', `/api/fhir/R4/${resource.resourceType}`, resource);
      const { entries } = await person.browser.json<{ entries: Entry[] }>('GET', `${at}/${part}`);
      expect(entries.map((entry) => entry.id)).toContain(id);
      const { value } = await send('GET', `/${part}/${id}`);
      const match = { 'if-match': 'W/"1"' };
      const response = await person.browser.send('PUT', `${at}/${part}/${id}`, { value }, match);
      const { errors } = (await response.json()) as { errors?: { field: string }[] };
      if (field === null) expect(response.status).toBe(200);
      else expect(errors?.map((error) => error.field)).toContain(`body.value.${field}`);
      expect((await person.browser.send('GET', `${at}/${part}/${id}/history`)).status).toBe(200);
      expect((await person.browser.send('DELETE', `${at}/${part}/${id}`, undefined, match)).status).toBe(204);
    }
  });

  test('an address of another part, and an answer that a part does not have, are refused', async () => {
    expect((await person.browser.send('GET', `${at}/results`)).status).toBe(404);
    const [allergy] = (await person.browser.json<{ entries: Entry[] }>('GET', `${at}/allergies`)).entries;
    expect((await person.browser.send('GET', `${at}/conditions/${allergy?.id}`)).status).toBe(404);
    expect((await person.browser.send('PUT', `${at}/bloodGroup/answer`, { answer: 'none-known' })).status).toBe(400);
    expect((await person.browser.send('PUT', `${at}/allergies/answer`, { answer: 'unknown' })).status).toBe(409);
  });

  test('a precondition over HTTP: the newest stays, and the answer says what to do', async () => {
    const [note] = (await person.browser.json<{ entries: Entry[] }>('GET', `${at}/notes`)).entries;
    const response = await person.browser.send(
      'PUT',
      `${at}/notes/${note?.id}`,
      { value: { note: 'later' } },
      { 'if-match': 'W/"99"' },
    );
    expect(response.status).toBe(412);
    expect(await response.json()).toMatchObject({ code: 'precondition-failed' });
    expect((await send('GET', `/notes/${note?.id}`)).value).toEqual(note?.value);
  });

  test('each write stands in the log as what it was', async () => {
    const made = await send('POST', '/notes', { value: { note: 'To be deleted' } }, key());
    await person.browser.send('DELETE', `${at}/notes/${made.id}`, undefined, { 'if-match': 'W/"1"' });
    const { entries } = await person.browser.json<{ entries: { deed: string; type: string | null }[] }>(
      'GET',
      `/api/records/${person.record}/who-looked`,
    );
    expect(entries.slice(0, 4).map((entry) => [entry.deed, entry.type])).toEqual([
      ['deleted', 'Flag'],
      ['entry-read', 'Flag'],
      ['added', 'Flag'],
      ['entry-read', 'Flag'],
    ]);
  });
});
