import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from '../../src/database/index.ts';
import { isErrorCode } from '../../src/kernel/index.ts';
import { testPassword } from '../../test/product.ts';
import { type Answer, type Client, client, type Question } from './ask.ts';
import { type Outpatient, writtenTexts } from './outpatient.ts';
import { tell } from './verdict.ts';

export interface Seen {
  readonly kind: 'read' | 'write' | 'ready';
  readonly what: string;
  readonly at: number;
  readonly ms: number;
  readonly status: number;
  /** Why it is no clean answer; empty when it is. */
  readonly wrong: string;
  readonly body: string;
}

/** Light load of one person's reads and writes over HTTP, each answer judged. */
export interface Traffic {
  readonly seen: readonly Seen[];
  /** Texts of entries that were answered with 201, by the time of their answer. */
  readonly acknowledged: readonly string[];
  stop(): Promise<void>;
}

const pauseMs = 60;
/** What nobody outside is told: names of programs, addresses, statements, where in the code. */
const internals = /postgres|ECONN|EPIPE|ENO|PGSQL|127\.0\.0\.1:|\.ts:|\.js:|\bat \w+ \(|select |insert |relation "/i;

/** Why an answer is neither what was asked for nor a clean refusal. */
export function wrongIn({ status, retryAfter, body }: Answer, wanted: number): string {
  if (status === wanted) return '';
  if (status !== 503) return `status ${status}`;
  if (retryAfter === null || retryAfter < 1) return 'no Retry-After';
  if (internals.test(body)) return 'internals';
  const said: { code?: unknown; detail?: unknown; issue?: { details?: { coding?: { code: string }[] } }[] } =
    JSON.parse(body);
  const code = said.code ?? said.issue?.[0]?.details?.coding?.[0]?.code;
  return typeof code === 'string' && isErrorCode(code) ? '' : 'no code of ours';
}

export async function startTraffic({ served, browser, record, email }: Outpatient): Promise<Traffic> {
  const seen: Seen[] = [];
  const acknowledged: string[] = [];
  let on = true;
  const cookie = `carnet_access=${browser.cookie('carnet_access')}`;
  const entry = (text: string): Question => ({
    method: 'POST',
    path: '/api/fhir/R4/Condition',
    headers: { cookie },
    body: { resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text } },
  });
  const ask = async (desk: Client, kind: Seen['kind'], question: Question, wanted: number): Promise<Answer | null> => {
    const start = performance.now();
    const answer = await desk.ask(question).catch(() => null);
    const now = performance.now();
    const what = `${question.method} ${question.path.split('?')[0]}`;
    const wrong = answer === null ? 'no answer' : kind === 'ready' ? '' : wrongIn(answer, wanted);
    const { status = 0, body = '' } = answer ?? {};
    seen.push({ kind, what, at: now, ms: now - start, status, wrong, body: status === wanted ? '' : body });
    return answer;
  };
  const repeat = async (work: (desk: Client, n: number) => Promise<unknown>, pause = pauseMs): Promise<void> => {
    const desk = client(served.origin);
    for (let n = 0; on; n++) {
      await work(desk, n);
      await sleep(pause);
    }
    desk.close();
  };
  const first = await ask(client(served.origin), 'write', entry('the first one'), 201);
  const { id }: { id: string } = JSON.parse(first?.body ?? '{}');
  acknowledged.push('the first one');
  const paths = [
    `/api/fhir/R4/Condition/${id}`,
    '/api/identity/me',
    `/api/fhir/R4/Condition/${id}`,
    '/api/records',
    `/api/fhir/R4/Patient/${record}/Condition?_count=5`,
    '/api/identity/sessions',
  ];
  const get = (path: string): Question => ({ method: 'GET', path, headers: { cookie } });
  const reader = (desk: Client, n: number) => ask(desk, 'read', get(paths[n % paths.length] ?? '/'), 200);
  const writer = (name: number) => async (desk: Client, n: number) => {
    const text = `writer ${name}, entry ${n}`;
    if ((await ask(desk, 'write', entry(text), 201))?.status === 201) acknowledged.push(text);
  };
  const stranger = (desk: Client) =>
    ask(desk, 'read', { method: 'POST', path: '/api/identity/sign-in', body: { email, password: testPassword } }, 200);
  const readiness = (desk: Client) => ask(desk, 'ready', { method: 'GET', path: '/health/ready' }, 200);
  const all = [
    ...[0, 1, 2].map(() => repeat(reader)),
    ...[0, 1].map((name) => repeat(writer(name))),
    repeat(stranger, 20_000),
    repeat(readiness, 500),
  ];
  return {
    seen,
    acknowledged,
    async stop() {
      on = false;
      await Promise.all(all);
    },
  };
}

/** What differs from one error to the next of its kind: its id. */
const eachItsOwn = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** Most milliseconds for an answer, and for coming back. */
const [bound, backIn] = [10_000, 30_000];

/** Waits until all that was asked lately was answered rightly, 90 s at most. */
export async function untilWell({ seen }: Traffic): Promise<void> {
  const from = performance.now();
  const isWell = (): boolean => {
    const late = seen.filter(({ at }) => at > performance.now() - 3_000);
    return late.length > 20 && late.every(({ status }) => status < 300);
  };
  await sleep(5_000);
  while (performance.now() - from < 90_000 && !isWell()) await sleep(250);
}

/** Tells how an outage was for who asked; `back`: when it was over; `most`: ms for an answer. */
export function judge(name: string, seen: readonly Seen[], back: number, most = bound): void {
  const asked = seen.filter(({ kind }) => kind !== 'ready');
  const refused = asked.filter(({ status }) => status === 503);
  const wrong = Map.groupBy(
    asked.filter((one) => one.wrong !== ''),
    (one) => `${one.wrong} at ${one.what}: ${one.body.replaceAll(eachItsOwn, '…').slice(0, 300)}`,
  );
  const slowest = asked.reduce((most, { ms }) => Math.max(most, ms), 0);
  const last = seen.reduce((most, { at, status }) => (status < 300 ? most : Math.max(most, at - back)), 0);
  tell(
    `${name}: every answer right or a clean 503`,
    `${asked.length} answers, ${refused.length} of 503`,
    wrong.size === 0,
  );
  for (const [what, list] of wrong) console.log(`  ${list.length} × ${what}`);
  tell(`${name}: no answer takes long`, `${(slowest / 1000).toFixed(1)} s (aim: ${most / 1000} s)`, slowest <= most);
  tell(`${name}: back by itself`, `${(last / 1000).toFixed(1)} s after (aim: ${backIn / 1000} s)`, last <= backIn);
}

/** Tells, after the load, whether each entry that was made has its row in the log; `address`: of the superuser. */
export async function judgeNoted(address: string): Promise<void> {
  const sql = openPool(address, { max: 1 });
  const [rows] = await sql<{ entries: number; noted: number }[]>`
    select (select count(*)::int from resource_history where version = 1) + (select count(*)::int from resource where version = 1) as entries,
      (select count(*)::int from audit_event where kind = 4 and outcome = 0) as noted`;
  await sql.end();
  tell(
    'entries and their rows in the log',
    `${rows?.entries} and ${rows?.noted}`,
    rows !== undefined && rows.entries === rows.noted,
  );
}

/** Tells, after the load, whether what was acknowledged is there once, the log verifies and no process ended by itself. */
export async function judgeKept(one: Outpatient, { acknowledged }: Traffic): Promise<void> {
  const found = Map.groupBy(await writtenTexts(one), (text) => text);
  const once = acknowledged.filter((text) => found.get(text)?.length === 1);
  tell(
    'acknowledged writes there once',
    `${once.length} of ${acknowledged.length}`,
    once.length === acknowledged.length,
  );
  const verified = await one.cli.run(['audit', 'verify']);
  tell('the log verifies', verified.out.trim().split('\n').at(-1) ?? '', verified.code === 0);
  const ended = one.served.said().includes('ended by itself');
  tell('nothing crashed', ended ? 'a process ended' : 'no process ended', !ended);
}
