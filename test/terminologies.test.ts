import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

let product: TestProduct;
let marie: SignedUp;
beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
});
afterAll(() => product.close());

const path = '/api/terminologies/search';
const asked = { kind: 'condition', text: 'asthm', language: 'fr' };

describe('codes over HTTP', () => {
  test('are found for somebody signed in, and the answer is kept by nobody', async () => {
    const response = await marie.browser.send('POST', path, asked);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { terms } = (await response.json()) as { terms: unknown[] };
    expect(terms[0]).toEqual({
      system: 'http://snomed.info/sct',
      code: '195967001',
      display: 'Asthme',
      language: 'fr',
      other: 'Asthma',
      via: null,
      source: 'fhp',
    });
  });

  test('words never stand in an address: a search is a POST, and GET is refused', async () => {
    expect((await marie.browser.send('GET', `${path}?kind=condition&text=asthm&language=fr`)).status).toBe(405);
  });

  test('nobody without a session, and nothing that the schema does not have', async () => {
    expect((await new Browser(product.origin).send('POST', path, asked)).status).toBe(401);
    expect((await marie.browser.send('POST', path, { ...asked, kind: 'anything' })).status).toBe(400);
    expect((await marie.browser.send('POST', path, { ...asked, text: 'a'.repeat(201) })).status).toBe(400);
  });

  test('the short lists come in the asked language where they have it', async () => {
    const lists = await marie.browser.json<Record<string, { code: string; display: string; language: string }[]>>(
      'GET',
      '/api/terminologies/lists?language=fr',
    );
    expect(lists['bloodGroup']).toHaveLength(8);
    expect(lists['language']).toContainEqual(
      expect.objectContaining({ code: 'fr', display: 'français', language: 'fr' }),
    );
  });
});
