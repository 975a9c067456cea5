import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '../../../test/drill.ts';
import { type Browser, testPassword } from '../../../test/product.ts';
import type { Asking } from './asking.ts';
import type { DrilledInstance } from './instance.ts';

/** Somebody who is signed in and looks after records. */
export interface Person {
  readonly browser: Browser;
  /** What proves the consent to a record. */
  readonly consent: object;
}

/** Accounts as the operator makes them, before anything is served; gives the keys of their authenticator apps. */
export async function makeAccounts(instance: DrilledInstance, count: number): Promise<readonly string[]> {
  const file = join(instance.folder, 'password');
  writeFileSync(file, `${testPassword}\n`);
  const secrets: string[] = [];
  for (let n = 0; n < count; n++) {
    const { totp } = await instance.cli.json<{ totp: { secret: string } }>([
      ...['account', 'create', '--email', emailOf(n)],
      ...['--totp', '--password-file', file],
    ]);
    secrets.push(totp.secret);
  }
  return secrets;
}

export async function signInAll(instance: DrilledInstance, secrets: readonly string[]): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const [n, secret] of secrets.entries()) {
    const browser = await signIn(instance.origin, emailOf(n), secret, 0);
    const { consent } = await browser.json<{ consent: object }>('GET', '/api/instance');
    await browser.json('POST', '/api/access/consents', { ...consent, language: 'en' });
    people.push({ browser, consent });
  }
  return people;
}

/** A record of somebody whom the person looks after. */
export async function newRecord(asking: Asking, { browser }: Person): Promise<string> {
  const body = { kind: 'dependent', ground: 'parent' };
  return (await asking.json<{ id: string }>(browser, { method: 'POST', path: '/api/records', body })).id;
}

/** New access tokens, which live ten minutes; nobody is killed meanwhile. */
export async function refreshAll(people: readonly Person[]): Promise<void> {
  for (const { browser } of people) {
    const answer = await browser.send('POST', '/api/identity/refresh', undefined, { 'idempotency-key': randomUUID() });
    if (!answer.ok) throw new TypeError(`a session was not refreshed: ${answer.status} ${await answer.text()}`);
  }
}

const emailOf = (n: number): string => `person${n}@example.org`;
