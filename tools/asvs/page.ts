import type { Requirement } from './list.ts';

const chapters: Readonly<Record<string, string>> = {
  1: 'Encoding and sanitization',
  2: 'Validation and business logic',
  3: 'Web front end',
  4: 'API and web service',
  5: 'Files',
  6: 'Authentication',
  7: 'Sessions',
  8: 'Authorization',
  9: 'Self-contained tokens',
  10: 'OAuth and OIDC',
  11: 'Cryptography',
  12: 'Secure communication',
  13: 'Configuration',
  14: 'Data protection',
  15: 'Coding and architecture',
  16: 'Logging and errors',
  17: 'WebRTC',
};
const states = ['met', 'not applicable', 'exception'] as const;
const marks = { met: '✓ met', 'not applicable': '– not applicable', exception: '✗ exception' } as const;

/** The page that is made of the list. */
export function pageOf(list: readonly Requirement[]): string {
  const count = (level: number, state: Requirement['state']): number =>
    list.filter((one) => one.level === level && one.state === state).length;
  const levels = [1, 2, 3].map((level) => `| ${level} | ${states.map((state) => count(level, state)).join(' | ')} |`);
  const groups = Map.groupBy(list, ({ id }) => id.split('.')[0] ?? '');
  const sections = [...groups].flatMap(([chapter, members]) => [
    `## V${chapter} ${chapters[chapter] ?? ''}`,
    '| | level | asks | state | shown by, or why |',
    '|---|---|---|---|---|',
    ...members.map(rowOf),
    '',
  ]);
  const open = list.filter(({ mend }) => mend !== undefined);
  return [
    '# OWASP ASVS 5.0',
    '',
    'Every requirement of the Application Security Verification Standard 5.0.0, levels 1 to 3, by its number, with what it asks in our own short words (the standard’s text is',
    'OWASP’s), and what shows that Carnet does it. What is not proved is an exception, also where it is likely. Made by `node tools/asvs/write.ts` from `asvs.json`; `npm run check` fails',
    'when a file or a test that is named here is there no more.',
    '',
    '| level | met | not applicable | exception |',
    '|---|---|---|---|',
    ...levels,
    '',
    ...sections,
    '## Exceptions that should not stay',
    ...open.map(({ id, level, asks, mend }) => `- V${id} (level ${level}), ${asks}: ${mend}.`),
    '',
  ].join('\n');
}

function rowOf({ id, level, asks, state, shown = [], why }: Requirement): string {
  const proofs = shown.map((proof) => {
    const [file = '', title] = proof.split('#');
    return title === undefined ? `\`${file}\`` : `\`${file}\` “${title.replaceAll('|', '\\|')}”`;
  });
  const told = [...(why === undefined ? [] : [why]), ...proofs].join('; ');
  return `| V${id} | ${level} | ${asks} | ${marks[state]} | ${told} |`;
}
