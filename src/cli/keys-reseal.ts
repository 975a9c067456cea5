import { isUuid, parseResourceId } from '../kernel/index.ts';
import { type Command, UsageError } from './command.ts';
import { demoOption, rotate } from './keys/run.ts';

export const keysReseal: Command = {
  name: 'keys reseal',
  summary: 'make new data keys, of one subject or of all, and seal their values again',
  operands: '[SUBJECT]',
  options: demoOption,
  async run({ values, positionals, output }) {
    const [text, ...more] = positionals;
    if (more.length > 0) throw new UsageError('One subject at most: a record or an account.');
    return rotate('carnet keys reseal', values, output, { kind: 'data', subject: subjectOf(text), rewrapOnly: false });
  },
};

/** An account's or record's UUID, or the FHIR id of a record's Patient. */
function subjectOf(text: string | undefined): KeysSubject {
  if (text === undefined) return null;
  if (isUuid(text)) return text;
  const id = parseResourceId(text);
  if (id === null || id.local !== 0n) throw new UsageError(`${text} is the id of no record and of no account.`);
  return id.subject;
}
type KeysSubject = Parameters<typeof rotate>[3]['subject'];
