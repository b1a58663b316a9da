import { STATUS_CODES } from 'node:http';
import { category } from '@belfry/shared/inbox';
import { problemStatus, type ProblemCode } from '@belfry/shared/problem';
import { id } from '@belfry/shared/text';
import type * as z from 'zod/mini';
import { documentSchemas, type DocumentSchemas, type Json } from './openapi-schemas.ts';
import type { Access, Route } from './route.ts';

/** Schemas of the parts of paths that vary, by their names in `Route.path`. */
const pathParameters: Record<string, z.ZodMiniType> = { id, name: category };

/**
 * The OpenAPI 3.1 document of a list of routes: what they check is what it says.
 * @param options.serverUrl the path that the routes are below
 * @param options.cookieName the session cookie's name
 */
export function openApiDocument(
  routes: readonly Route[],
  options: { serverUrl: string; cookieName: string },
): Json {
  const schemas = documentSchemas(routes.flatMap(schemasOf));
  const paths: Record<string, Json> = {};
  for (const each of routes) {
    const path = each.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[each.method.toLowerCase()] = operationOf(each, schemas);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Belfry',
      version: '1',
      description:
        'The notification bell of a back office. Times are RFC 3339 in UTC with milliseconds, ids are UUIDs, ' +
        'every failure is a problem document (RFC 9457) whose `code` is stable. What arrives live comes over the ' +
        'WebSocket at `/api/v1/live` (subprotocol `belfry.v1`), which this document cannot describe.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: options.serverUrl }],
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: options.cookieName,
          description:
            'Set by `POST /session`. A call that changes something also needs an allowed `Origin`.',
        },
        producerKey: { type: 'http', scheme: 'bearer', description: 'The secret of a producer key.' },
      },
    },
  };
}

function schemasOf(route: Route): z.ZodMiniType[] {
  const { body, answers } = route;
  const parameters = [...Object.values(pathParameters), ...queryFields(route).map(([, field]) => field)];
  return [body, ...Object.values(answers), ...parameters].filter((schema) => !!schema);
}

function operationOf(route: Route, schemas: DocumentSchemas): Json {
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.access === 'admin' && { description: 'Needs the role `admin`.' }),
    security: securityOf[route.access],
    parameters: [
      ...pathParametersOf(route, schemas),
      ...queryParametersOf(route, schemas),
      ...headersOf(route),
    ],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemas.of(route.body) } } },
    }),
    responses: { ...successes(route, schemas), ...failures(route) },
  };
}

const securityOf: Record<Access, Json[]> = {
  open: [],
  staff: [{ session: [] }],
  admin: [{ session: [] }],
  sender: [{ producerKey: [] }, { session: [] }],
};

/** `GET /inbox/items/:id` is `getInboxItemsById`. */
function operationId({ method, path }: Route): string {
  const words = path.split(/[/.-]/).filter((word) => word !== '');
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const named = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word)));
  return method.toLowerCase() + named.join('');
}

function pathParametersOf({ path }: Route, schemas: DocumentSchemas): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const schema = pathParameters[name];
    if (!schema) throw new Error(`the path parameter ${name} has no schema for the OpenAPI document`);
    return { name, in: 'path', required: true, schema: schemas.ofParameter(schema) };
  });
}

function queryParametersOf(route: Route, schemas: DocumentSchemas): Json[] {
  return queryFields(route).map(([name, field]) => {
    const schema = schemas.ofParameter(field);
    // Lists are written with commas in between: `form` without `explode`.
    const list = schema['type'] === 'array' && { style: 'form', explode: false };
    return { name, in: 'query', required: !isOptional(field), ...list, schema };
  });
}

function queryFields({ query }: Route): [string, z.ZodMiniType][] {
  const { shape = {} } = (query ?? {}) as { shape?: Record<string, z.ZodMiniType> };
  return Object.entries(shape);
}

const isOptional = (field: z.ZodMiniType): boolean => field.safeParse(undefined).success;

function headersOf({ idempotencyKey }: Route): Json[] {
  if (!idempotencyKey) return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'Makes the call safe to repeat for 24 hours: the same key and body are answered as the first time.',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
    },
  ];
}

function successes(route: Route, schemas: DocumentSchemas): Json {
  const responses: Json = {};
  for (const [status, schema] of Object.entries(route.answers)) {
    responses[status] = {
      description: STATUS_CODES[status],
      ...(route.idempotencyKey && {
        headers: {
          'Idempotency-Replayed': {
            description: '`true` when an earlier request with the same key did it.',
            schema: { type: 'string', const: 'true' },
          },
        },
      }),
      ...(schema && { content: { 'application/json': { schema: schemas.of(schema) } } }),
    };
  }
  return responses;
}

/** What each kind of call may be refused with; a route adds its own. */
function codesOf({ access, method, body, problems = [] }: Route): ProblemCode[] {
  const changes = method !== 'GET';
  const codes: ProblemCode[] = ['malformed-request', ...problems, 'unavailable'];
  if (access !== 'open') codes.push('unauthenticated', 'forbidden');
  if (changes) codes.push('origin-refused');
  if (access === 'sender' && method === 'POST') codes.push('too-many-requests');
  if (body) codes.push('payload-too-large', 'unsupported-media-type', 'invalid-request');
  return [...new Set(codes)];
}

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
};

function failures(route: Route): Json {
  const byStatus = Map.groupBy(codesOf(route), (code) => problemStatus[code]);
  const responses: Json = {};
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      ...((status === 429 || status === 503) && { headers: retryAfter }),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDocument' } } },
    };
  }
  return responses;
}
