import type { Problems } from './problems.ts';

const line = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/**
 * Reads a `carnet.env`: one `NAME=value` a line, `#` comments, blank lines, values optionally in single or double quotes.
 * Nothing is expanded: a `$` is a `$`. A line of another form is a problem, never skipped.
 */
export function parseEnvFile(text: string, problems: Problems): Map<string, string> {
  const values = new Map<string, string>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const place = `carnet.env, line ${index + 1}`;
    const match = line.exec(trimmed);
    const name = match?.[1];
    const value = name === undefined ? null : unquote(match?.[2] ?? '');
    if (name === undefined || value === null) {
      problems.add(place, 'bad-line', 'this is not NAME=value. Write one setting a line, or begin the line with # .');
    } else if (values.has(name)) {
      problems.add(place, 'set-twice', `${name} is set a second time. Keep one of the two lines.`);
    } else {
      values.set(name, value);
    }
  }
  return values;
}

function unquote(text: string): string | null {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text.replace(/\s+#.*$/, '').trim();
  const end = text.indexOf(quote, 1);
  if (end < 0) return null;
  const rest = text.slice(end + 1).trim();
  return rest === '' || rest.startsWith('#') ? text.slice(1, end) : null;
}
