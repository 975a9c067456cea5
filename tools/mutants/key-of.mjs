/** What tells one mutant from all others of a part, however its file is named. */
export function keyOf({ fileName, location: { start, end }, replacement }) {
  const file = fileName.slice(fileName.lastIndexOf('src/'));
  return JSON.stringify([file, start.line, start.column, end.line, end.column, replacement]);
}
