import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Import } from '../../exchange/index.ts';
import { importCommand } from '../import.ts';
import { makeOutput } from '../output.ts';
import { previewLines } from './words.ts';

// The command against a server that follows the HTTP contract; the real server is met in the journeys of e2e/.
const token = `carnet_pat_${'A'.repeat(43)}`;
const preview: Import = {
  id: 'i1',
  record: 'r1',
  name: 'bundle.json',
  state: 'preview',
  total: 4,
  done: 0,
  preview: {
    patient: { name: 'Marie Curie', birthDate: '1967-11-07', gender: 'female', fate: 'new' },
    counts: [
      { type: 'AllergyIntolerance', new: 3, already: 0 },
      { type: 'Condition', new: 1, already: 2 },
    ],
    refused: [{ where: 'entry[7]', reason: 'the gender "banana" does not exist' }],
  },
  error: null,
};
let server: Server;
let address = '';
let folder = '';
let seen: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-import-'));
  await writeFile(join(folder, 'token'), `${token}\n`);
  await writeFile(join(folder, 'bundle.json'), '{"resourceType":"Bundle"}');
  seen = [];
  server = createServer(
    (request, response) =>
      void answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  seen.push(`${request.method} ${request.url} ${body}`);
  if (request.headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { code: 'not-signed-in', title: 'Sign in first' } };
  if (request.url === '/api/records') return { status: 200, body: { records: [{ id: 'r1', relation: 'self' }] } };
  if (request.url?.startsWith('/api/imports?') === true) return { status: 201, body: { ...preview, state: 'reading' } };
  if (request.url?.endsWith('/confirm') === true)
    return { status: 202, body: { ...preview, state: 'storing', done: 1 } };
  const stored = seen.some((line) => line.includes('/confirm'));
  return { status: 200, body: stored ? { ...preview, state: 'done', done: 4 } : preview };
}

async function run(files: readonly string[], values: Record<string, string | boolean>) {
  let out = '';
  let err = '';
  const output = makeOutput(values['json'] === true, {
    out: { write: (text) => (out += text) },
    err: { write: (text) => (err += text) },
  });
  const all = { url: address, 'token-file': join(folder, 'token'), yes: true, ...values };
  const code = await importCommand.run({ values: all, positionals: files, output });
  return { code, out, err };
}

test('shows what would happen, stores it, says how it ended', async () => {
  const { code, out } = await run([join(folder, 'bundle.json')], { patient: 'replace' });
  expect(code).toBe(0);
  expect(out).toContain('new: 3 allergies, 1 condition');
  expect(out).toContain('already here: 2');
  expect(out).toContain('entry[7]: the gender "banana" does not exist');
  expect(out).toContain('bundle.json: 4 stored.');
  expect(seen).toContain('POST /api/imports?record=r1&name=bundle.json {"resourceType":"Bundle"}');
  expect(seen).toContain('POST /api/imports/i1/confirm {"patient":"replace"}');
});

test('refuses what is missing, no file, or no JSON before anything travels', async () => {
  await writeFile(join(folder, 'picture.json'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
  await expect(run([join(folder, 'gone.json')], {})).rejects.toThrow('cannot be read');
  await expect(run([folder], {})).rejects.toThrow(/is not a file|cannot be read/);
  await expect(run([join(folder, 'picture.json')], {})).rejects.toThrow('not FHIR in JSON');
  expect(seen).toEqual([]);
});

test('a token goes nowhere in clear, and its lack is a matter of usage', async () => {
  await expect(run([join(folder, 'bundle.json')], { url: 'http://carnet.example.org' })).rejects.toThrow(
    'over https only',
  );
  await writeFile(join(folder, 'token'), 'something');
  await expect(run([join(folder, 'bundle.json')], {})).rejects.toThrow('personal access token is needed');
  expect(seen).toEqual([]);
});

test("the server's own words reach the user", async () => {
  await writeFile(join(folder, 'token'), `carnet_pat_${'B'.repeat(43)}`);
  await expect(run([join(folder, 'bundle.json')], {})).rejects.toMatchObject({
    code: 'not-signed-in',
    detail: 'Sign in first',
  });
});

test('an import without anything new says so', () => {
  const nothing = {
    ...preview,
    preview: { patient: null, counts: [{ type: 'Condition', new: 0, already: 2 }], refused: [] },
  };
  expect(previewLines(nothing)).toEqual(['bundle.json', '  new: nothing', '  already here: 2']);
});
