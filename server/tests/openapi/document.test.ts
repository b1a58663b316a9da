import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../harness/problem.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

interface Document {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
  components: { securitySchemes: { session: { name: string } } };
}

let running: RunningApp;
let document: Document;
beforeAll(async () => {
  running = await startApp();
  document = (await running.anyone.get<Document>('/openapi.json')).body;
});
afterAll(() => running.close());

/** Every call of the contract; what stands in the document beyond it is an addition of this server. */
const contract = [
  ...['POST /session', 'GET /session', 'PATCH /session', 'POST /session/activity', 'DELETE /session'],
  ...['GET /inbox', 'GET /inbox/unread', 'GET /inbox/summary', 'GET /inbox/items/{id}', 'GET /inbox/changes'],
  ...['PATCH /inbox/items', 'POST /inbox/read-all'],
  ...['POST /notifications', 'GET /notifications', 'GET /notifications/{id}', 'DELETE /notifications/{id}'],
  ...['GET /staff', 'POST /staff', 'PATCH /staff/{id}'],
  ...['GET /producer-keys', 'POST /producer-keys', 'DELETE /producer-keys/{id}'],
  ...['GET /categories', 'PUT /categories/{name}', 'GET /openapi.json'],
];
const described = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

describe('the OpenAPI document of the server', () => {
  it('is open to whoever asks', async () => {
    const answer = await running.anyone.get('/openapi.json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(document.openapi).toBe('3.1.1');
    expect(document.servers).toEqual([{ url: '/api/v1' }]);
    expect(document.components.securitySchemes.session.name).toBe('belfry');
    expect(refusal(await running.anyone.post('/openapi.json'))).toEqual([405, 'method-not-allowed']);
  });

  it('describes every call of the contract, each under a name of its own', () => {
    expect(described()).toEqual(expect.arrayContaining(contract));
    const names = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => operation.operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('describes nothing that is not there, and foresees what a stranger is answered', async () => {
    for (const call of described()) {
      const [method = '', template = ''] = call.split(' ');
      const path = template
        .replace('{id}', '0198c0de-0000-7000-8000-000000000000')
        .replace('{name}', 'orders');
      const { status } = await running.anyone.call(method, path);
      const { responses } = document.paths[template]?.[method.toLowerCase()] ?? { responses: {} };
      expect({ call, foreseen: Object.keys(responses).includes(String(status)) }).toEqual({
        call,
        foreseen: true,
      });
    }
  });
});
