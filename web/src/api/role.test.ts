import { expect, test } from 'vitest';
import { callsBy } from './calls.ts';
import { dropRole, putRole, takeRole } from './role.ts';

test('a request is made in the role in use, unless it names the role that it is for', async () => {
  const seen: (string | null)[] = [];
  const calls = callsBy(async (request) => {
    putRole(request);
    seen.push(request.headers.get('carnet-role'));
    return Response.json({});
  }, 'https://carnet.example');
  const asDoctor = { headers: { 'carnet-role': 'doctor' } };
  takeRole('patient');
  await calls.GET('/api/practices');
  await calls.GET('/api/practices', asDoctor);
  await calls.POST('/api/practice-invitations/accept', { body: { token: 't' }, ...asDoctor });
  await calls.GET('/api/identity/me');
  dropRole();
  await calls.GET('/api/practices');
  expect(seen).toEqual(['patient', 'doctor', 'doctor', null, null]);
});
