import { expect, test } from 'vitest';
import { readCatalogue } from './po.ts';

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
