import { expect, test } from 'vitest';
import { serializersWhenAsked } from './serializers.ts';

test('an answer is written by its schema, which is compiled once, when the route first answers', () => {
  let read = 0;
  const route = {
    method: 'GET',
    url: '/',
    httpStatus: '200',
    get schema() {
      read++;
      return { type: 'object', properties: { name: { type: 'string' } } };
    },
  };
  const serialize = serializersWhenAsked(route);
  expect(read).toBe(0);
  // What the schema does not name is left out.
  for (let n = 0; n < 3; n++) expect(serialize({ name: 'Marie', secret: 'x' })).toBe('{"name":"Marie"}');
  expect(read).toBe(1);
});
