import { Check } from 'typebox/value';
import { type TestFloors, testActor, testRecord } from '../../../test/people.ts';
import { namesIn } from '../../access/index.ts';
import {
  type Actor,
  formatResourceId,
  newUuid,
  type RouteRequest,
  systemClock,
  type Uuid,
} from '../../kernel/index.ts';
import type { ResourceBody, ResourceType } from '../../records/index.ts';
import type { FormEntry, FormState } from './contract.ts';
import { formRoutes } from './routes.ts';
import type { FormValue } from './values.ts';

const base = '/api/card/:record/forms';

/** Somebody with a record, and the routes of the forms as that person calls them. */
export interface Person {
  readonly actor: Actor;
  readonly record: string;
  call(
    route: string,
    asked?: { params?: Record<string, string>; body?: unknown; headers?: Record<string, string> },
  ): Promise<{ status: number; body: unknown }>;
  store(resource: ResourceBody & { resourceType: ResourceType }): Promise<string>;
}

/** A person with a record of one's own. */
export async function person(floors: TestFloors): Promise<Person> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  return formsOf(floors, actor, subject);
}

/** The forms of a record as somebody at a session calls them. */
export function formsOf(floors: TestFloors, actor: Actor, subject: Uuid): Person {
  const record = formatResourceId({ subject, local: 0n });
  const { records, access, keyring, audit, instance } = floors;
  const routes = formRoutes({
    records,
    access,
    keyring,
    clock: systemClock,
    ...namesIn({ sql: instance.appSql, keyring }),
    entries: (grant, who, wanted) => audit.entries(instance.appSql, grant, who.secret, wanted),
  });
  return {
    actor,
    record,
    async call(name, { params = {}, body, headers = {} } = {}) {
      const route = routes.find((one) => `${one.method} ${one.path}` === name.replace(' ', ` ${base}/`));
      if (route === undefined) throw new Error(`no route ${name}`);
      const request = { id: newUuid(), actor, params: { record, ...params }, body, headers };
      const reply = await route.handle(request as unknown as RouteRequest<never, never, never>); // what the handlers use
      const status = reply.status ?? 200;
      const schema = route.answers[status];
      if (reply.body !== undefined && (schema === undefined || !Check(schema, reply.body)))
        throw new TypeError(`${name} does not answer by its schema: ${JSON.stringify(reply.body)}`);
      return { status, body: reply.body };
    },
    async store(resource) {
      const grant = await access.authorize(actor, subject, 'write', 'self-care');
      const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
      return formatResourceId((await records.create(ask, grant, subject, resource, resource.resourceType)).id);
    },
  };
}

export const allergy: FormValue<'allergies'> = {
  substance: { text: 'Peanut', coding: null },
  kind: 'food',
  type: 'allergy',
  reaction: 'Hives',
  severity: 'moderate',
  certainty: 'confirmed',
  since: { date: '1999', approximate: true },
  note: null,
};

export const key = (): Record<string, string> => ({ 'idempotency-key': newUuid() });
export const version = (n: number) => ({ 'if-match': `W/"${n}"` });
/** What a promise was rejected with; null where it was not. */
export const error = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );

export const add = async (who: Person, value: Partial<FormValue<'allergies'>> = {}, headers = key()) =>
  (await who.call('POST allergies', { body: { value: { ...allergy, ...value } }, headers })) as {
    status: number;
    body: FormEntry;
  };
export const state = async (who: Person, part = 'allergies') => (await who.call(`GET ${part}`)).body as FormState;
export const answer = (who: Person, said: string, part = 'allergies') =>
  who.call(`PUT ${part}/answer`, { body: { answer: said } });
