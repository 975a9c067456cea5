import { type Authority, errorCodes, type Route } from '../kernel/index.ts';
import { contentTypesOf } from './bodies.ts';
import { type JsonSchema, plain } from './schemas.ts';
import { isFhirPath, type PreparedRoute } from './table.ts';

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'code', 'title', 'status', 'detail', 'errors', 'errorId'],
  properties: {
    type: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorCodes) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'code', 'message'],
        properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    errorId: { type: 'string', format: 'uuid' },
  },
};

/** The OpenAPI 3.1 document of everything under `/api`, from the schemas that validate. */
export function openApiOf(routes: readonly PreparedRoute[], info: OpenApiInfo): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of routes) {
    if (!one.route.path.startsWith('/api/')) continue;
    const path = templateOf(one.route.path);
    paths[path] = { ...paths[path], [one.route.method.toLowerCase()]: operationOf(one) };
  }
  return {
    openapi: '3.1.1',
    info,
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-carnet_access', description: 'Set by signing in.' },
        token: { type: 'http', scheme: 'bearer', description: 'A personal access token.' },
      },
    },
  };
}

/** `/api/records/:record` as `/api/records/{record}`; a trailing `*` as `{path}`. */
function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}');
}

function operationOf(one: PreparedRoute): JsonSchema {
  const { route, body } = one;
  const answers = Object.entries(route.answers).map(([status, schema]) => [
    status,
    answerOf(Number(status), plain(schema), route),
  ]);
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    summary: route.summary,
    ...(route.authority.kind === 'open' ? { description: `Open: ${route.authority.reason}` } : {}),
    security: securityOf(route.authority),
    'x-carnet-authority': route.authority,
    parameters: parametersOf(one),
    ...(body === null ? {} : { requestBody: bodyOf(one, body) }),
    responses: { ...Object.fromEntries(answers), default: errorAnswer(route) },
  };
}

function securityOf(authority: Authority): readonly JsonSchema[] {
  if (authority.kind === 'open') return [];
  return authority.kind === 'record' ? [{ session: [] }, { token: [] }] : [{ session: [] }];
}

function parametersOf({ params, query }: PreparedRoute): readonly JsonSchema[] {
  const listed = (schema: JsonSchema | null, place: 'path' | 'query'): JsonSchema[] => {
    const properties = (schema?.['properties'] ?? {}) as Record<string, JsonSchema>; // a closed schema's properties are schemas
    const required = (schema?.['required'] ?? []) as string[]; // and this is JSON Schema's own list
    return Object.entries(properties).map(([name, property]) => ({
      name: name === '*' ? 'path' : name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: property,
    }));
  };
  return [...listed(params, 'path'), ...listed(query, 'query')];
}

function bodyOf({ route }: PreparedRoute, body: JsonSchema | 'stream'): JsonSchema {
  const kind = body === 'stream' ? 'stream' : isFhirPath(route.path) ? 'fhir' : 'json';
  const content = contentTypesOf[kind].map((type) => [type, body === 'stream' ? {} : { schema: body }]);
  return { required: true, content: Object.fromEntries(content) };
}

function answerOf(status: number, schema: JsonSchema, route: Route): JsonSchema {
  if (status === 204 || status === 304 || schema['type'] === 'undefined') return { description: 'Done.' };
  const type = isFhirPath(route.path) ? 'application/fhir+json' : 'application/json';
  return { description: route.summary, content: { [type]: { schema } } };
}

function errorAnswer(route: Route): JsonSchema {
  if (isFhirPath(route.path)) {
    return {
      description: 'An OperationOutcome.',
      content: { 'application/fhir+json': { schema: { type: 'object' } } },
    };
  }
  return {
    description: 'An error.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
