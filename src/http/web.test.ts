import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer, stopServers } from './server.fixture.ts';

afterEach(stopServers);

const parent = mkdtempSync(join(tmpdir(), 'carnet-web-'));
const webRoot = join(parent, 'dist');
beforeAll(() => {
  mkdirSync(join(webRoot, 'assets'), { recursive: true });
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Carnet</title>');
  writeFileSync(join(webRoot, 'manifest.webmanifest'), '{}');
  writeFileSync(join(webRoot, '.hidden'), 'secret');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), 'plain');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js.br'), 'pressed');
  return () => rmSync(parent, { recursive: true });
});

describe('the pages', () => {
  it('come with the strict policy and are asked for anew', async () => {
    const server = await startServer([], { webRoot });
    for (const path of ['/', '/index.html', '/card', '/records/abc?x=1', '/search/a%20b']) {
      const answer = await server.ask(path);
      expect(answer, path).toMatchObject({
        status: 200,
        text: '<!doctype html><title>Carnet</title>',
        headers: { 'cache-control': 'no-cache' },
      });
      expect(answer.headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; .*require-trusted-types-for 'script'; trusted-types default$/,
      );
      expect(answer.headers['content-security-policy']).not.toMatch(/unsafe|\*/);
      expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(answer.headers['permissions-policy']).toContain('geolocation=()');
    }
  });

  it('have files that are kept for ever, pressed where the browser can', async () => {
    const server = await startServer([], { webRoot });
    const plain = await server.ask('/assets/app-1a2b.js');
    expect(plain).toMatchObject({ text: 'plain', headers: { 'cache-control': 'public, max-age=31536000, immutable' } });
    expect(plain.headers['content-type']).toContain('javascript');
    const pressed = await server.ask('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'br' } });
    expect(pressed).toMatchObject({
      text: 'pressed',
      headers: { 'content-encoding': 'br', 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect((await server.ask('/manifest.webmanifest')).headers['cache-control']).toBe('no-cache');
  });

  it('never stand in for data, a missing file, or another method', async () => {
    const server = await startServer([], { webRoot });
    for (const path of [
      '/api',
      '/api/x',
      '/API/x',
      '/%61pi/x',
      '/health/x',
      '/.well-known/x',
      '/assets/gone.js',
      '/favicon.ico',
    ]) {
      expect(await server.ask(path), path).toMatchObject({ status: 404, json: { code: 'not-found' } });
    }
    expect((await server.ask('/card', { body: {} })).status).toBe(404);
  });

  it('let nobody out of their folder', async () => {
    const server = await startServer([], { webRoot });
    const rest = `HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\n\r\n`;
    const tricks = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/..%5csecret.txt',
      '/.hidden',
      '/assets/%00',
      '/secret.txt%00.html',
    ];
    for (const path of tricks) {
      const answer = await server.raw(`GET ${path} ${rest}`);
      expect(answer, path).not.toMatch(/\r\n\r\nsecret/);
    }
  });

  it('asked for under 127.0.0.1 are sent to the one name that cookies know', async () => {
    const server = await startServer([], { webRoot });
    const host = `127.0.0.1:${server.port}`;
    const answer = await server.ask('/card?x=1', { headers: { host, accept: 'text/html,*/*' } });
    expect(answer).toMatchObject({ status: 302, headers: { location: `http://localhost:${server.port}/card?x=1` } });
    expect((await server.ask('/health/live', { headers: { host, accept: 'text/html' } })).status).toBe(200);
  });
});

it('without pages every address is data or nothing', async () => {
  const server = await startServer([], { webRoot: join(parent, 'nowhere') });
  expect(await server.ask('/')).toMatchObject({ status: 404, json: { code: 'not-found' } });
});
