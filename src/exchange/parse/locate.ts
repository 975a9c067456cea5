const token =
  /[ \t\r\n]*(?:([{[])|([}\]])|([,:])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*")|((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])))/y;
const space = /[ \t\r\n]*/y;

/** What may come next: a value, a value or the end, a name, a name or the end, a colon, or a comma or the end. */
type Expected = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end';

/**
 * Where a text stops being JSON (RFC 8259), as an index; its length when it merely ends too early or is right. The parser of the
 * platform says so only for some mistakes, so the place is looked for after it has refused.
 */
export function mistakeIn(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return afterSpace(text, at);
    const [, opens, closes, mark, string] = match;
    const found = token.lastIndex - (opens ?? closes ?? mark ?? string ?? match[5] ?? '').length;
    const wantsValue: boolean = expected === 'value' || expected === 'value-or-end';
    if (opens !== undefined) {
      if (!wantsValue) return found;
      open.push(opens);
      expected = opens === '{' ? 'name-or-end' : 'value-or-end';
    } else if (closes !== undefined) {
      const fits = (closes === '}' ? '{' : '[') === open.pop();
      if (!fits || !expected.endsWith('-or-end')) return found;
      expected = 'comma-or-end';
    } else if (mark === ',') {
      if (expected !== 'comma-or-end' || open.length === 0) return found;
      expected = open.at(-1) === '{' ? 'name' : 'value';
    } else if (mark === ':') {
      if (expected !== 'colon') return found;
      expected = 'value';
    } else if (string !== undefined && (expected === 'name' || expected === 'name-or-end')) expected = 'colon';
    else if (wantsValue) expected = 'comma-or-end';
    else return found;
    at = token.lastIndex;
    if (open.length === 0) return afterSpace(text, at);
  }
}

function afterSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
}
