import { expect, test } from 'vitest';
import { CarnetError } from '../../kernel/index.ts';
import { normal } from './normal.ts';
import { type FormValue, formValues } from './values.ts';

const contact = (changes: Partial<FormValue<'contacts'>> = {}): FormValue<'contacts'> => ({
  ...{ name: 'Ana', relationship: null, phone: null, otherPhone: null, order: null, languages: [], note: null },
  ...changes,
});

function errorsOf(value: FormValue): unknown {
  try {
    return normal(value);
  } catch (error) {
    return error instanceof CarnetError ? error.errors.map(({ field, code }) => `${field} ${code}`) : error;
  }
}

test.each([
  ['U+0000', 'a\u0000', 'character'],
  ['half a surrogate pair', 'a\ud800b', 'character'],
  ['a control character', 'a\u0007b', 'character'],
  ['a line end where one line is asked for', 'a\nb', 'character'],
  ['nothing that is seen', '\u200b\u3164', 'empty'],
])('%s is refused by the name of its field', (_, name, code) => {
  expect(errorsOf(contact({ name }))).toEqual([`body.value.name ${code}`]);
  const [system, display] = ['urn:x', name];
  const procedure = { text: 'x', coding: { system, code: 'x', display } };
  expect(errorsOf({ procedure, on: null, where: null, note: null })).toContain(
    `body.value.procedure.coding.display ${code}`,
  );
});

test.each([
  ['tel:+33 1', '+33 1'],
  ['TEL:tel: 12', '12'],
])('a number written %s is kept as it is dialled', (phone, dialled) => {
  expect(normal(contact({ phone }))).toMatchObject({ phone: dialled });
});

test('an address of telephones without a number is none', () => {
  expect(normal(contact({ phone: 'tel:', otherPhone: 'tel:12' }))).toMatchObject({ phone: '12', otherPhone: null });
});

test('a page has tabs and line ends, and no other control character', () => {
  expect(normal(contact({ note: 'a\tb\r\nc' }))).toMatchObject({ note: 'a\tb\r\nc' });
  expect(errorsOf(contact({ note: 'a\u000bb' }))).toEqual(['body.value.note character']);
});

test('what may have lines is what the schema calls a page', () => {
  const long = Object.values(formValues).flatMap(({ properties }) =>
    Object.entries(properties).flatMap(([name, schema]) => (JSON.stringify(schema).includes('4000') ? [name] : [])),
  );
  for (const name of new Set(long)) expect(errorsOf({ [name]: 'a\nb' } as never), name).toEqual({ [name]: 'a\nb' });
});
