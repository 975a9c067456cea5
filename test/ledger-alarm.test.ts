import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid, type Uuid } from '../src/kernel/index.ts';
import { Browser, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

let product: TestProduct;
beforeAll(async () => {
  product = await testProduct();
});
afterAll(() => product.close());

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
const mails = async (): Promise<readonly Mail[]> =>
  (await new Browser(product.origin).json<{ messages: readonly Mail[] }>('GET', '/api/demo/mail')).messages.filter(
    ({ subject }) => /access log|journal des accès/.test(subject),
  );

test('what the ledger finds is in the server’s log in words, and in a mail without a name to who administers, once a day', async () => {
  const marie = await signUp(product, 'marie@carnet.example');
  for (const [email, language] of [
    ['one@carnet.example', 'en'],
    ['two@carnet.example', 'fr'],
  ] as const)
    await product.product.identity.createAccount({
      email,
      password: testPassword,
      roles: ['admin'],
      language,
      totp: true,
    });
  const { superSql } = product.instance;
  await marie.browser.json('POST', '/api/fhir/R4/Condition', {
    resourceType: 'Condition',
    code: { text: 'asthma' },
    subject: { reference: `Patient/${marie.record}` },
  });
  await product.product.ledger.round();
  await superSql`delete from resource`;
  product.product.ledger.start();
  await expect
    .poll(() => product.log())
    .toContain('ledger: records, or the lists of who looked, are not as the log says');
  await expect
    .poll(async () => (await mails()).map(({ to }) => to).toSorted())
    .toEqual(['one@carnet.example', 'two@carnet.example']);
  for (const { text } of await mails()) {
    expect(text).toContain('npx carnet check');
    expect(text).not.toMatch(/marie|asthma|[0-9a-f]{8}-[0-9a-f]{4}/i);
  }
  await product.product.identity.tellAdmins({ kind: 'log-alarm' });
  expect((await superSql`select from outbox where kind = 'log-alarm'`).length).toBe(2);
  // Whoever it is about is left out.
  const admins = await superSql<{ id: Uuid }[]>`select id from account where 'admin' = any (roles) order by id`;
  await product.product.identity.tellAdmins({ kind: 'case-opened' }, undefined, [admins[0]?.id ?? newUuid()]);
  const told = await superSql<{ account: Uuid }[]>`select account from outbox where kind = 'case-opened'`;
  expect(told.map(({ account }) => account)).toEqual([admins[1]?.id]);
});
