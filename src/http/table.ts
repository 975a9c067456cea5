import type { Route } from '../kernel/index.ts';
import { isAuthority } from './authority.ts';
import { closeSchema, type JsonSchema, plain } from './schemas.ts';

/** A route with the schemas that really apply to it. */
export interface PreparedRoute {
  readonly route: Route;
  readonly params: JsonSchema;
  /** Null: the handler checks the query itself (FHIR search). */
  readonly query: JsonSchema | null;
  /** Null: no body is taken. */
  readonly body: JsonSchema | 'stream' | null;
}

const methods = new Set<string>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies Route['method'][]);
const plainParam: JsonSchema = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9._~-]+$' };

/**
 * Checks a route table and closes its input schemas. Throws TypeError, naming the route, for: no authority, an open route
 * without a reason, a path or method that is not one, a second route of the same address, a schema that takes what it does
 * not name, and parameters that differ from the path's. Under `/api/fhir/` resources and searches have open schemas by
 * nature; there the slice validates.
 */
export function prepareRoutes(routes: readonly Route[]): readonly PreparedRoute[] {
  const seen = new Set<string>();
  return routes.map((route) => {
    const where = `${route.method} ${route.path}`;
    if (!methods.has(route.method) || !/^\/[^?#\s]*$/.test(route.path))
      throw new TypeError(`${where}: not a method and a path`);
    if (!isAuthority(route.authority)) throw new TypeError(`${where}: the route has no authority`);
    const address = `${route.method} ${shapeOf(route.path)}`;
    if (seen.has(address)) throw new TypeError(`${where}: there is such a route already`);
    seen.add(address);
    return { route, params: paramsOf(route, where), query: queryOf(route, where), body: bodyOf(route, where) };
  });
}

/** A path with its parameter names left out: paths of one shape are one address. */
export function shapeOf(path: string): string {
  return path.replaceAll(/:[^/]+/g, ':');
}

/** Whether FHIR's own rules apply to a path. */
export function isFhirPath(path: string): boolean {
  return path.startsWith('/api/fhir/');
}

function paramsOf(route: Route, where: string): JsonSchema {
  const names = [...route.path.matchAll(/:([A-Za-z]\w*)/g)].map((match) => match[1] ?? '');
  const wildcard = route.path.endsWith('*') ? { '*': { type: 'string', maxLength: 2048 } } : {};
  if (route.params === undefined) {
    const properties = { ...Object.fromEntries(names.map((name) => [name, plainParam])), ...wildcard };
    return { type: 'object', properties, required: names, additionalProperties: false };
  }
  const schema = closeSchema(route.params, `${where} params`);
  const declared = Object.keys((schema['properties'] ?? {}) as object); // closeSchema keeps properties an object
  if (
    names.some((name) => !declared.includes(name)) ||
    declared.some((name) => name !== '*' && !names.includes(name))
  ) {
    throw new TypeError(`${where}: the params schema names other parameters than the path`);
  }
  return schema;
}

function queryOf(route: Route, where: string): JsonSchema | null {
  if (isFhirPath(route.path)) return route.query === undefined ? null : plain(route.query);
  if (route.query === undefined) return { type: 'object', properties: {}, additionalProperties: false };
  return closeSchema(route.query, `${where} query`);
}

function bodyOf(route: Route, where: string): JsonSchema | 'stream' | null {
  if (route.body === undefined) return null;
  if (route.body === 'stream') return 'stream';
  return isFhirPath(route.path) ? plain(route.body) : closeSchema(route.body, `${where} body`);
}
