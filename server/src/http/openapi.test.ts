import { describe, expect, it } from 'vitest';
import { problemStatus } from '@belfry/shared/problem';
import { count } from '@belfry/shared/text';
import * as z from 'zod/mini';
import { openApiDocument } from './openapi.ts';
import { commaList, cursor, limit } from './query-fields.ts';
import { route, type Route } from './route.ts';

interface Operation {
  operationId: string;
  security: object[];
  parameters: { name: string; in: string; required: boolean; explode?: boolean; schema: object }[];
  requestBody?: unknown;
  responses: Record<string, { content?: object; headers?: object }>;
}

const shelves: Route[] = [
  route({
    method: 'GET',
    path: '/shelves',
    access: 'open',
    summary: 'Every shelf.',
    query: z.strictObject({
      colour: z.optional(commaList(z.enum(['red', 'blue']))),
      depth: count,
      cursor,
      limit,
    }),
    answers: { 200: z.object({ items: z.array(count) }) },
    handle: () => Promise.resolve({ status: 200 }),
  }),
  route({
    method: 'POST',
    path: '/shelves/:id/oak-boards',
    access: 'sender',
    summary: 'Adds a board.',
    idempotencyKey: true,
    body: z.strictObject({ length: count }),
    answers: { 204: null },
    problems: ['conflict'],
    handle: () => Promise.resolve({ status: 204 }),
  }),
];
const document = openApiDocument(shelves, { serverUrl: '/api/v1', cookieName: 'belfry' });
const operation = (path: string, method: string): Operation =>
  (document['paths'] as Record<string, Record<string, Operation>>)[path]?.[method] as Operation;

describe('the OpenAPI document', () => {
  it('has an operation for each route, under the path with its parameter in braces', () => {
    expect(operation('/shelves', 'get').operationId).toBe('getShelves');
    expect(operation('/shelves/{id}/oak-boards', 'post').operationId).toBe('postShelvesByIdOakBoards');
  });

  it('shows what a parameter means rather than the text it travels as', () => {
    const byName = Object.fromEntries(
      operation('/shelves', 'get').parameters.map((each) => [each.name, each]),
    );
    expect(byName['limit']).toEqual({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    });
    expect(byName['depth']).toMatchObject({ required: true, schema: { $ref: '#/components/schemas/Count' } });
    expect(byName['colour']).toMatchObject({
      explode: false,
      schema: { type: 'array', items: { enum: ['red', 'blue'] } },
    });
  });

  it('names who may call', () => {
    expect(operation('/shelves', 'get').security).toEqual([]);
    expect(operation('/shelves/{id}/oak-boards', 'post').security).toEqual([
      { producerKey: [] },
      { session: [] },
    ]);
  });

  it('lists every status that a call can be answered with', () => {
    expect(Object.keys(operation('/shelves', 'get').responses)).toEqual(['200', '400', '503']);
    expect(Object.keys(operation('/shelves/{id}/oak-boards', 'post').responses)).toEqual([
      '204',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '429',
      '503',
    ]);
  });

  it('knows every problem code', () => {
    const { ProblemDocument } = (document['components'] as { schemas: Record<string, unknown> }).schemas;
    const codes = (ProblemDocument as { properties: { code: { enum: string[] } } }).properties.code.enum;
    expect(codes).toEqual(expect.arrayContaining(Object.keys(problemStatus)));
  });

  it('refers to nothing that is not there, and carries no ids of its own', () => {
    const text = JSON.stringify(document);
    const { schemas } = document['components'] as { schemas: object };
    const referred = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(new Set(referred)).toEqual(new Set(Object.keys(schemas)));
    expect(text).not.toMatch(/"\$(id|schema|defs)"/);
  });
});
