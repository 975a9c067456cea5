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
  do {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) break;
    const next = following(expected, match, open);
    const [, opens, closes, mark, string, other] = match;
    if (next === null) return token.lastIndex - (opens ?? closes ?? mark ?? string ?? other ?? '').length;
    expected = next;
    at = token.lastIndex;
  } while (open.length > 0);
  return afterSpace(text, at);
}

/** What may follow a token; null when the token may not stand here. Opens and closes brackets on the way. */
function following(
  expected: Expected,
  [, opens, closes, mark, string]: RegExpExecArray,
  open: string[],
): Expected | null {
  if (closes !== undefined) {
    const fits = (closes === '}' ? '{' : '[') === open.pop();
    return fits && expected.endsWith('-or-end') ? 'comma-or-end' : null;
  }
  if (mark === ':') return expected === 'colon' ? 'value' : null;
  if (mark === ',') {
    if (expected !== 'comma-or-end') return null;
    return open.at(-1) === '{' ? 'name' : 'value';
  }
  if (expected === 'name' || expected === 'name-or-end') return string === undefined ? null : 'colon';
  if (expected !== 'value' && expected !== 'value-or-end') return null;
  if (opens === undefined) return 'comma-or-end';
  open.push(opens);
  return opens === '{' ? 'name-or-end' : 'value-or-end';
}

function afterSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
}
