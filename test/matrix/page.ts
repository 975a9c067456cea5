import {
  type Alone,
  askers,
  type Cell,
  type Matrix,
  type OfRecord,
  type Route,
  standings,
} from '../../src/kernel/index.ts';

const marks: Readonly<Record<Cell, string>> = {
  opens: '**yes**',
  empty: 'nothing',
  'not-found': '404',
  'not-allowed': '403',
  'not-signed-in': '401',
};

const head = `# Who may do what, route by route

Printed from the routes themselves (\`who\`, in each \`routes.ts\`; the patterns stand in \`src/kernel/matrix.ts\`) by \`test/matrix.test.ts\`, which asks for
each cell over HTTP against the whole product with PostgreSQL, and fails for a cell that answers otherwise (the forms of the card have one code for all parts: of those that are given like allergies, each column is asked in one role in turn), or when this page is not what it would print
(remove it, and the test prints it anew). A route without a pattern does not compile, nor does a pattern without a cell.

**yes**: the route does what it is for. **nothing**: an answer with nothing in it. 404: as for a record that was never there, byte for byte, in as many statements (where nobody uses the record at the moment).
403: told that it may not. 401: told to sign in. A guardian is a patient in the column *dependent*. *granted*: everything was given, to read and to write, for
the role that asks (to a doctor as a doctor, else as a caregiver); *other parts*: messages alone; *expired*, *revoked*: everything, until yesterday;
*member*, *former member*: everything was given to a practice that the doctor is in, or has left;
*emergency*, *refused emergency*: a doctor opened the record in an emergency, first step, or tried to where that is not allowed, and asks for that purpose;
*unknown*: an id that is nobody's, which is what another instance's is. Who has several roles acts in one of them at a time.
`;

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');

/** The page of the matrix: each pattern with its cells, then the routes that have it. */
export function matrixPage(routes: readonly Route[]): string {
  const patterns = [...new Set(routes.map((route) => route.who))];
  const ofRecords = patterns.filter((one): one is OfRecord => one.kind === 'record');
  const alone = patterns.filter((one): one is Alone => one.kind === 'alone');
  const routesOf = (pattern: Matrix): string =>
    routes
      .filter((route) => route.who === pattern)
      .map(({ method, path, summary }) => `- \`${method} ${path}\`: ${summary}`)
      .join('\n');
  const sections = [
    ...ofRecords.map((pattern) =>
      [
        `### ${pattern.name}`,
        pattern.says,
        table(
          ['', ...standings],
          askers.map((asker) => [asker, ...standings.map((standing) => marks[pattern.cells[asker][standing]])]),
        ),
        routesOf(pattern),
      ].join('\n\n'),
    ),
  ];
  const others = alone.map((pattern) => [`### ${pattern.name}`, pattern.says, routesOf(pattern)].join('\n\n'));
  const aloneTable = table(
    ['', ...alone.map(({ name }) => name)],
    askers.map((asker) => [asker, ...alone.map(({ cells }) => marks[cells[asker]])]),
  );
  return `${[head, '## Of a record', ...sections, '## Of nobody else', aloneTable, ...others].join('\n\n').replaceAll('\n\n\n', '\n\n')}\n`;
}
