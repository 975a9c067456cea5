import type { Sql } from 'postgres';

/**
 * How long what is under way in a pool that was replaced may still take, in seconds. What waits there for a connection waits in vain, and is
 * told so when this is over.
 */
const graceSeconds = 5;

/**
 * A client that is opened anew where a connection of it is spoilt: the driver keeps such a one in its pool, and whatever it gives to
 * it waits in vain. What is under way on the others ends there, what is asked from then on goes to the new one.
 *
 * @param open Opens it; is given what replaces this one.
 */
export function replaceable(open: (replace: () => void) => Sql): Sql {
  let ended = false;
  const next = (): Sql => {
    const sql = open(() => {
      if (ended || current !== sql) return;
      current = next();
      void sql.end({ timeout: graceSeconds });
    });
    return sql;
  };
  let current = next();
  return new Proxy(current, {
    apply: (_, self, given) => Reflect.apply(current, self, given),
    get(_, name) {
      if (name === 'end') ended = true;
      return Reflect.get(current, name);
    },
  });
}
