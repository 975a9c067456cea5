import { relationMac } from '../../src/access/origin.ts';
import { formValues } from '../../src/card/forms/values.ts';
import {
  type Asker,
  newUuid,
  parseResourceId,
  parseUuid,
  type Role,
  roles,
  type Standing,
} from '../../src/kernel/index.ts';
import { sha256 } from '../../src/keyring/index.ts';
import { formBody, formHeaders } from '../form-values.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testPassword } from '../product.ts';

/** What stands only in the records of the matrix; it never comes out where a cell is closed. */
export const secret = 'geheimnisvoll';

/** A record of the matrix, with one of everything that an address can name. */
export interface RecordOf {
  readonly record: string;
  /** Whoever keeps it. */
  readonly keeper: Browser;
  readonly condition: string;
  readonly entries: Readonly<Record<string, string>>;
  readonly import: string;
  readonly offer: string;
  readonly invitation: string;
  readonly grant: string;
  readonly request: string;
  /** Of the log. */
  readonly entry: string;
}

export interface World {
  /** Asks as one of the askers does. */
  ask(asker: Asker, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The record to which the asker stands so. */
  at(asker: Asker, standing: Standing): RecordOf;
  /** Another record that the same person looks after. */
  dependent(of: RecordOf): Promise<RecordOf>;
  /** Gives an asker access to another record; its id. */
  given(asker: Asker): Promise<string>;
  /** Gives somebody access to it; its id. */
  grantTo(of: RecordOf): Promise<string>;
  /** Has a doctor ask the person who keeps it; the id of what was asked. */
  requestTo(of: RecordOf): Promise<string>;
  /** Has the doctor of the emergencies open another record; the id of what he has of it. */
  rescued(): Promise<string>;
  /** Has a doctor open it in an emergency and end that; the id of the use. */
  useOf(of: RecordOf): Promise<string>;
  /** Lets somebody have looked after it until now; the id by which its owner names him. */
  formerOf(of: RecordOf): Promise<string>;
  /** An account that has one role, for what ends it, and another session of it. */
  newcomer(role: Role): Promise<SignedUp>;
  session(of: Pick<SignedUp, 'account'>): Promise<Browser>;
  /** Lets everybody try again, each at a session that is young enough. */
  calm(): Promise<void>;
}

type Kind = 'doctor' | 'caregiver';
const few = ['allergies'];
const everything = ['card', 'medicines', 'notes', 'documents', 'results', 'messages'];

/**
 * One person with every role and a patient with a token stand to records in each way; both have their own, one that they look after,
 * and of a third person's what was given, given of other parts, given until yesterday and taken back. Nobody's password is asked for
 * again: each session is made once.
 */
export async function makeWorld(product: TestProduct): Promise<World> {
  const { superSql } = product.instance;
  let known: readonly SignedUp[] = [];
  let renewed = Date.now();
  const calm = async (): Promise<void> => {
    await superSql`delete from rate_limit`;
    if (Date.now() - renewed < renewEvery) return;
    renewed = Date.now();
    await Promise.all(known.map(({ account, browser }) => begin(product, account, browser)));
  };
  const [owner, plain, every, other, rescuer, admin] = await Promise.all([
    signUp(product, 'owner@carnet.example'),
    signUp(product, 'plain@carnet.example'),
    person(product, 'every@carnet.example', roles),
    person(product, 'other@carnet.example', ['patient', 'doctor']),
    person(product, 'rescuer@carnet.example', ['patient', 'doctor']),
    person(product, 'admin@carnet.example', ['patient', 'admin']),
  ]);
  known = [owner, plain, every, other, rescuer, admin];
  await confirm(every, admin.browser);
  await confirm(other, admin.browser);
  await confirm(rescuer, admin.browser);
  const made = { name: 'cli', scopes: ['record:read', 'record:write'], days: 1 };
  const { token } = await plain.browser.json<{ token: string }>('POST', '/api/identity/tokens', made);
  const bearer = { authorization: `Bearer ${token}` };
  const nobody = new Browser(product.origin);

  const dependent = async (browser: Browser): Promise<string> =>
    (await browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'parent' })).id;
  const forms = Object.keys(formValues).filter((part) => part !== 'identity');
  const ofOwner = async (parts: readonly string[]) =>
    await filled(owner.browser, await dependent(owner.browser), parts);
  const kept = async ({ browser, record }: SignedUp) => ({
    self: await filled(browser, record, forms),
    dependent: await filled(browser, await dependent(browser), forms),
  });
  const give = async ({ browser }: SignedUp, kind: Kind, of: RecordOf, parts: readonly string[]): Promise<RecordOf> => {
    const role = { 'carnet-role': kind === 'doctor' ? 'doctor' : 'patient' };
    const { token: link } = await linked({ calm }, of, 'grant-offers', { kind, parts, write: true, until: null });
    const taking = { token: link, name: secret };
    const { grant } = await browser.json<{ grant: string }>('POST', '/api/grant-offers/accept', taking, role);
    return { ...of, grant };
  };
  const given = async (who: SignedUp, kind: Kind) => {
    const one = (of: RecordOf, parts: readonly string[]) => give(who, kind, of, parts);
    const [first, ...rest] = await Promise.all([
      ofOwner(forms),
      ofOwner([...few, 'contacts', 'wishes']),
      ofOwner(few),
      ofOwner(few),
    ]);
    const granted = await one(first, everything);
    const [others, expired, revoked] = [
      await one(rest[0], ['messages']),
      await one(rest[1], everything),
      await one(rest[2], everything),
    ];
    await superSql`update access_grant set until = now() - interval '1 day' where id = ${expired.grant}`;
    await owner.browser.json('DELETE', `/api/records/${revoked.record}/grants/${revoked.grant}`);
    return { granted, 'other parts': others, expired, revoked };
  };
  const [keptByEvery, keptByPlain, unrelated, erased] = await Promise.all([
    kept(every),
    kept(plain),
    ofOwner(few),
    ofOwner(few),
  ]);
  const toDoctor = await given(every, 'doctor');
  const toCaregiver = await given(every, 'caregiver');
  const toPlain = await given(plain, 'caregiver');
  await owner.browser.json('DELETE', `/api/records/${erased.record}`);
  const [asDoctor, asAdmin] = [{ 'carnet-role': 'doctor' }, { 'carnet-role': 'admin' }];
  const why = { reason: 'unconscious', words: 'x' };
  const answer = async ({ keeper, record }: Pick<RecordOf, 'keeper' | 'record'>, allowed: boolean) => {
    const path = `/api/records/${record}/emergency-access`;
    await keeper.json('PUT', path, { allowed });
    return { find: { code: (await keeper.json<{ code: string }>('GET', path)).code }, ...why };
  };
  const rescue = async (of: Pick<RecordOf, 'keeper' | 'record'>) => {
    await calm();
    const asked = await answer(of, true);
    return await rescuer.browser.json<{ id: string; grant: string }>('POST', '/api/emergency-access', asked, asDoctor);
  };
  const practice = async (name: string): Promise<string> =>
    (await admin.browser.json<{ id: string }>('POST', '/api/admin/practices', { name, lead: other.account }, asAdmin))
      .id;
  const joined = async (name: string, of: RecordOf) => {
    const id = await practice(name);
    const asked = await other.browser.json<{ token: string }>(
      'POST',
      `/api/practices/${id}/invitations`,
      undefined,
      asDoctor,
    );
    await every.browser.json('POST', '/api/practice-invitations/accept', { token: asked.token }, asDoctor);
    const terms = { kind: 'practice', parts: everything, write: true, until: null };
    const { token: link } = await linked({ calm }, of, 'grant-offers', terms);
    const taking = { token: link, practice: id };
    return {
      id,
      of: {
        ...of,
        ...(await other.browser.json<{ grant: string }>('POST', '/api/grant-offers/accept', taking, asDoctor)),
        record: of.record,
      },
    };
  };
  const member = await joined('Cabinet des Lilas', await ofOwner(forms));
  const former = await joined('Cabinet du Port', await ofOwner(few));
  const { practices } = await every.browser.json<{
    practices: { id: string; members: { id: string; you: boolean }[] }[];
  }>('GET', '/api/practices', undefined, asDoctor);
  const own = practices.find(({ id }) => id === former.id)?.members.find(({ you }) => you);
  await every.browser.json('DELETE', `/api/practices/${former.id}/members/${own?.id}`, undefined, asDoctor);
  const byPractice = { member: member.of, 'former member': former.of };
  const [opened, shut] = [await ofOwner(forms), await ofOwner(few)];
  const { grant: inEmergency } = await rescue(opened);
  await rescuer.browser.send('POST', '/api/emergency-access', await answer(shut, false), asDoctor);
  const emergencies = { emergency: { ...opened, grant: inEmergency }, 'refused emergency': shut };
  const rest = { ...emergencies, ...byPractice, unrelated, erased, unknown: unknownTo(unrelated) };
  await calm();

  const keepers = new Map([
    [every.browser, every],
    [plain.browser, plain],
  ]);
  let newcomers = 0;
  return {
    calm,
    ask(asker, method, path, body, headers = {}) {
      if (asker === 'anonymous') return nobody.send(method, path, body, headers);
      if (asker === 'token') return nobody.send(method, path, body, { ...headers, ...bearer });
      const isEmergency = Object.values(emergencies).some(({ record }) => record === headers['x-carnet-record']);
      if (asker === 'doctor' && isEmergency)
        return rescuer.browser.send(method, path, body, { ...headers, ...asDoctor, 'carnet-purpose': 'emergency' });
      return every.browser.send(method, path, body, { ...headers, 'carnet-role': asker });
    },
    at(asker, standing) {
      if (asker === 'token') return { ...keptByPlain, ...toPlain, ...rest }[standing];
      return { ...keptByEvery, ...(asker === 'doctor' ? toDoctor : toCaregiver), ...rest }[standing];
    },
    async dependent(of) {
      return { ...of, record: await dependent(of.keeper) };
    },
    async given(asker) {
      const of = { ...unrelated, record: await dependent(owner.browser) };
      return (await give(every, asker === 'doctor' ? 'doctor' : 'caregiver', of, everything)).grant;
    },
    async grantTo(of) {
      const { token: link } = await linked({ calm }, of, 'grant-offers', {
        kind: 'caregiver',
        parts: ['card'],
        write: false,
        until: null,
      });
      return (
        await other.browser.json<{ grant: string }>('POST', '/api/grant-offers/accept', { token: link, name: 'x' })
      ).grant;
    },
    async requestTo(of) {
      await calm();
      const asked = { email: keepers.get(of.keeper)?.email ?? '', parts: ['card'], write: false };
      return (
        await other.browser.json<{ id: string }>('POST', '/api/grant-requests', asked, { 'carnet-role': 'doctor' })
      ).id;
    },
    rescued: async () => (await rescue({ keeper: owner.browser, record: await dependent(owner.browser) })).grant,
    async useOf(of) {
      const use = await rescue(of);
      await rescuer.browser.json('DELETE', `/api/shared/${use.grant}`, undefined, asDoctor);
      return use.id;
    },
    async formerOf({ record }) {
      const subject = parseResourceId(record)?.subject ?? nobodys;
      const of = {
        subject: parseUuid(subject),
        actor: parseUuid(other.account),
        kind: 'guardian',
        ground: 'parent',
      } as const;
      await superSql`insert into relation (subject, actor, kind, ground, since, revoked_at, mac)
        values (${of.subject}, ${of.actor}, ${of.kind}, ${of.ground}, now() - interval '1 day', now(),
          ${relationMac(product.product.keyring, of)}) on conflict do nothing`;
      const [row] = await superSql<{ mac: Buffer }[]>`select mac from relation
        where subject = ${of.subject} and actor = ${of.actor}`;
      return sha256(row?.mac ?? Buffer.alloc(0))
        .subarray(0, 16)
        .toString('base64url');
    },
    async newcomer(role) {
      const somebody = await person(
        product,
        `new${newcomers++}@carnet.example`,
        role === 'patient' ? [role] : ['patient', role],
        false,
      );
      if (role === 'doctor') await confirm(somebody, admin.browser);
      return somebody;
    },
    async session({ account }) {
      return await sessionOf(product, account);
    },
  };
}

/** An account with a session, consent and a record of its own. */
async function person(product: TestProduct, email: string, held: readonly Role[], totp = true): Promise<SignedUp> {
  const { account } = await product.product.identity.createAccount({
    email,
    password: testPassword,
    roles: held,
    language: 'en',
    totp,
  });
  const browser = await sessionOf(product, account);
  const { consent } = await browser.json<{ consent: { document: string; version: string } }>('GET', '/api/instance');
  await browser.json('POST', '/api/access/consents', { ...consent, language: 'en' });
  const { id } = await browser.json<{ id: string }>('POST', '/api/records', { kind: 'self' });
  return { browser, email, account, record: id };
}

/** A factor counts for 5 minutes, which the matrix may take longer than on a slow machine. */
const renewEvery = 60_000;

/** A session that begins now, without a sign-in. */
async function sessionOf(product: TestProduct, account: string): Promise<Browser> {
  const browser = new Browser(product.origin);
  await begin(product, account, browser);
  return browser;
}

async function begin(product: TestProduct, account: string, browser: Browser): Promise<void> {
  const id = parseUuid(account);
  await product.product.identity.signInAs(
    {
      id,
      address: '127.0.0.1',
      headers: {},
      cookie: () => undefined,
      setCookie: (name, value) => browser.setCookie(`carnet_${name}`, value),
    },
    id,
  );
}

let numbers = 0;

/** Has an administrator confirm who a doctor is; each has a number of his own. */
async function confirm(doctor: SignedUp, admin: Browser): Promise<void> {
  const profile = { name: 'Dr Amélie Roux', specialty: 'General practice', number: String(++numbers) };
  const given = await doctor.browser.json<{ professional: { version: number } }>(
    'PUT',
    '/api/identity/professional',
    profile,
    { 'carnet-role': 'doctor' },
  );
  const { version } = given.professional;
  await admin.json(
    'POST',
    `/api/admin/professionals/${doctor.account}/confirm`,
    { version },
    { 'carnet-role': 'admin' },
  );
}

/** Puts one of everything into a record; into one that nobody of the matrix opens, one entry of the card. */
async function filled(keeper: Browser, record: string, parts: readonly string[]): Promise<RecordOf> {
  const base = '/api/fhir/R4';
  const subject = { reference: `Patient/${record}` };
  const condition = { resourceType: 'Condition', subject, code: { text: secret } };
  const id = async (path: string, body: unknown, headers?: Record<string, string>): Promise<string> =>
    (await keeper.json<{ id: string }>('POST', path, body, headers)).id;
  const patient = { resourceType: 'Patient', name: [{ family: secret }] };
  const identity = await id(`${base}/Patient`, patient, { 'x-carnet-record': record });
  const entries = parts.map(async (part) => {
    const path = `/api/card/:record/forms/${part}`;
    const headers = { ...formHeaders, 'idempotency-key': newUuid() };
    return [part, await id(path.replace(':record', record), formBody(`POST ${path}`), headers)] as const;
  });
  const found = { ...condition, subject: { display: secret } };
  const upload = { 'content-type': 'application/octet-stream' };
  return {
    record,
    keeper,
    condition: await id(`${base}/Condition`, condition),
    entries: { ...Object.fromEntries(await Promise.all(entries)), identity },
    import: await id(`/api/imports?record=${record}`, JSON.stringify(found), upload),
    offer: nobodys,
    invitation: nobodys,
    grant: nobodys,
    request: nobodys,
    entry: '1',
  };
}

/** Makes a link of the record, after letting whoever keeps it make links again. */
export async function linked(
  world: Pick<World, 'calm'>,
  of: RecordOf,
  path: string,
  terms?: unknown,
): Promise<{ id: string; token: string }> {
  await world.calm();
  return await of.keeper.json('POST', `/api/records/${of.record}/${path}`, terms);
}

export const nobodys = '00000000-0000-4000-8000-000000000000';

/** The same ids of a record that never was: another tenant's, or a guess. */
function unknownTo(of: RecordOf): RecordOf {
  const absent = of.record.replace(/^./, (letter) => (letter === '0' ? '1' : '0'));
  const swap = (id: string): string => id.replace(of.record, absent);
  return {
    ...of,
    record: absent,
    condition: swap(of.condition),
    entries: Object.fromEntries(Object.entries(of.entries).map(([part, id]) => [part, swap(id)])),
    import: swap(of.import),
    offer: nobodys,
    invitation: nobodys,
    grant: nobodys,
    request: nobodys,
  };
}
