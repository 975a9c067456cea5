/**
 * Splits a parameter's value at an unescaped separator (`,` `$` `|`); `\,` `\$` `\|` and `\\` stand for themselves
 * (http://hl7.org/fhir/R4/search.html#escaping). Parts keep their escapes: take them away with `unescape` at the end.
 */
export function split(value: string, separator: ',' | '$' | '|'): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < value.length; i++) {
    if (value[i] === '\\') i++;
    else if (value[i] === separator) {
      parts.push(value.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(value.slice(start));
  return parts;
}

export function unescape(value: string): string {
  return value.includes('\\') ? value.replace(/\\([\\,$|])/g, '$1') : value;
}
