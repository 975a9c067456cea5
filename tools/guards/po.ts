/**
 * Reads a gettext catalogue (PO): message id (with its context, if any) to translation, '' where there is none. The header
 * and obsolete entries (`#~`) are left out.
 */
export function readCatalogue(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const block of text.split(/\n\s*\n/)) {
    const fields = fieldsOf(block);
    const id = fields.get('msgid') ?? '';
    if (id === '') continue;
    const context = fields.get('msgctxt');
    entries.set(context === undefined ? id : `${context}: ${id}`, fields.get('msgstr') ?? '');
  }
  return entries;
}

function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of block.split('\n')) {
    const start = /^(msgctxt|msgid|msgstr)\s+(".*")$/.exec(line);
    if (start?.[1] !== undefined) current = start[1];
    const quoted = start?.[2] ?? (line.startsWith('"') ? line : null);
    if (quoted === null || current === '') continue;
    const piece: unknown = JSON.parse(quoted);
    fields.set(current, `${fields.get(current) ?? ''}${String(piece)}`);
  }
  return fields;
}

/** Whether a French text has an ordinary space where a line must not break: before ; : ! ? and », and after «. */
export function mayBreakBadly(french: string): boolean {
  return / [;:!?»]|« /.test(french);
}
