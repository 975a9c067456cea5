import { Secret, TOTP } from 'otpauth';
import { Browser, testPassword } from './product.ts';

/** The two steps of signing in; a code counts once, so the next one is taken the second time. */
export async function signIn(origin: string, email: string, secret: string, stepsAhead: number): Promise<Browser> {
  const browser = new Browser(origin);
  const { attempt } = await browser.json<{ attempt: string }>('POST', '/api/identity/sign-in', {
    email,
    password: testPassword,
  });
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const code = totp.generate({ timestamp: Date.now() + stepsAhead * 30_000 });
  await browser.json('POST', '/api/identity/sign-in/factor', { attempt, kind: 'totp', code });
  return browser;
}

/** Every entry of a record with its history, and who looked, as the bytes that the server answers. */
export async function everything(browser: Browser, origin: string, record: string): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  const types = [
    'Condition',
    'AllergyIntolerance',
    'MedicationStatement',
    'Immunization',
    'Observation',
    'Procedure',
    'Composition',
    'Organization',
    'Practitioner',
  ];
  for (const type of types) {
    let path: string | undefined = `/api/fhir/R4/Patient/${record}/${type}?_count=20`;
    while (path !== undefined) {
      const bundle: { entry?: { resource: { id: string } }[]; link?: { relation: string; url: string }[] } =
        await browser.json('GET', path);
      for (const { resource } of bundle.entry ?? []) {
        const one = `/api/fhir/R4/${type}/${resource.id}`;
        all.set(one, await (await browser.send('GET', one)).text());
        const history = await (await browser.send('GET', `${one}/_history`)).text();
        all.set(`${one}/_history`, history.replaceAll(origin, ''));
      }
      path = bundle.link?.find((link) => link.relation === 'next')?.url.slice(origin.length);
    }
  }
  const patient = `/api/fhir/R4/Patient/${record}`;
  all.set(patient, await (await browser.send('GET', patient)).text());
  return all;
}
