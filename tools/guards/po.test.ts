import { expect, test } from 'vitest';
import { mayBreakBadly, readCatalogue } from './po.ts';

test('reads ids, contexts and many-line texts, and leaves header and obsolete entries out', () => {
  const text = `msgid ""
msgstr ""
"Language: fr\\n"

#: src/a.tsx
msgctxt "button"
msgid "Save"
msgstr "Enregistrer"

msgid ""
"One "
"two"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Parti"
`;
  expect([...readCatalogue(text)]).toEqual([
    ['button: Save', 'Enregistrer'],
    ['One two', ''],
  ]);
});

test('French punctuation must not come to stand on the next line', () => {
  expect(['Vraiment ?', 'Le mot : oui', '« oui\u00a0»'].map(mayBreakBadly)).toEqual([true, true, true]);
  expect(['Vraiment\u202f?', 'Le mot\u00a0: oui', '«\u00a0oui\u00a0»', '22:30'].some(mayBreakBadly)).toBe(false);
});
