import * as z from 'zod/mini';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, onUnauthenticated, request } from './client.ts';

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  onUnauthenticated(() => undefined);
});

function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  fetched.mockImplementation(() =>
    Promise.resolve(new Response(status === 204 ? null : text, { status, headers })),
  );
}

function problem(code: string, status: number, headers: Record<string, string> = {}): void {
  answer(
    status,
    { type: 'about:blank', title: 'No', status, code, detail: 'Because.', requestId: 'r-1' },
    headers,
  );
}

const sent = (): RequestInit => fetched.mock.calls[0]?.[1] ?? {};

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('a call', () => {
  it('is sent with what was given, and nothing that was not', async () => {
    answer(204, null);
    await request('GET', '/inbox', {
      query: { view: 'unread', limit: 20, category: ['a', 'b'], q: null, cursor: undefined },
    });
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/inbox?view=unread&limit=20&category=a%2Cb');
    expect(sent()).toMatchObject({ method: 'GET', cache: 'no-store', credentials: 'same-origin' });
    expect(sent()).not.toHaveProperty('body');
    expect(sent()).not.toHaveProperty('keepalive');
    expect(sent().headers).not.toHaveProperty('Content-Type');
  });

  it('carries JSON, and outlives the page where that is asked for', async () => {
    answer(204, null);
    await request('PATCH', '/inbox/items', {
      body: { ids: ['1'] },
      keepalive: true,
      headers: { 'X-A': 'b' },
    });
    expect(sent()).toMatchObject({ body: '{"ids":["1"]}', keepalive: true });
    expect(sent().headers).toMatchObject({ 'Content-Type': 'application/json', 'X-A': 'b' });
  });

  it('gives what the schema makes of the answer', async () => {
    answer(200, { seq: 3, more: 'later versions say more' });
    await expect(request('GET', '/x', { schema: z.object({ seq: z.number() }) })).resolves.toEqual({
      seq: 3,
    });
  });

  it.each(['<html>', '', '{"seq":"3"}'])(
    'fails on an answer that is none of the contract: %s',
    async (body) => {
      answer(200, body);
      const error = await failure(request('GET', '/x', { schema: z.object({ seq: z.number() }) }));
      expect(error).toMatchObject({ kind: 'problem', status: 200, code: null });
    },
  );
});

describe('a refusal', () => {
  it('comes with its code, its words and its request id', async () => {
    problem('not-found', 404);
    const error = await failure(request('GET', '/x'));
    expect(error).toMatchObject({ kind: 'problem', status: 404, code: 'not-found', message: 'Because.' });
    expect(error.problem?.requestId).toBe('r-1');
    expect(error.retryAfterSeconds).toBeNull();
  });

  it('of a proxy has a status and no code', async () => {
    answer(502, '<h1>Bad gateway</h1>');
    expect(await failure(request('GET', '/x'))).toMatchObject({ kind: 'problem', status: 502, code: null });
  });

  it('says when to come back, in seconds or as a date', async () => {
    problem('too-many-requests', 429, { 'Retry-After': '7' });
    expect((await failure(request('POST', '/session'))).retryAfterSeconds).toBe(7);
    problem('unavailable', 503, { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() });
    const { retryAfterSeconds } = await failure(request('GET', '/x'));
    expect(retryAfterSeconds).toBeGreaterThan(50);
    expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    problem('unavailable', 503, { 'Retry-After': 'soon' });
    expect((await failure(request('GET', '/x'))).retryAfterSeconds).toBeNull();
  });
});

describe('a session that is over', () => {
  it('is told to the one who listens', async () => {
    const heard = vi.fn();
    onUnauthenticated(heard);
    problem('unauthenticated', 401);
    await failure(request('GET', '/inbox'));
    expect(heard).toHaveBeenCalledOnce();
  });

  it('is not told where the call asked for it, nor for a wrong password', async () => {
    const heard = vi.fn();
    onUnauthenticated(heard);
    problem('unauthenticated', 401);
    await failure(request('GET', '/session', { asksWho: true }));
    problem('invalid-credentials', 401);
    await failure(request('POST', '/session'));
    expect(heard).not.toHaveBeenCalled();
  });
});

describe('no answer', () => {
  it('is a network failure', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    expect(await failure(request('GET', '/x'))).toMatchObject({ kind: 'network', status: 0, code: null });
  });

  it('is one as well when the body breaks off', async () => {
    const body = new ReadableStream({
      start(stream) {
        stream.error(new TypeError('reset'));
      },
    });
    fetched.mockResolvedValue(new Response(body));
    expect(await failure(request('GET', '/x'))).toMatchObject({ kind: 'network' });
  });

  it('within 20 s is a timeout', async () => {
    const limit = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    fetched.mockImplementation(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    );
    const call = failure(request('GET', '/x'));
    expect(timeout).toHaveBeenCalledWith(20_000);
    limit.abort(new DOMException('over', 'TimeoutError'));
    expect(await call).toMatchObject({ kind: 'timeout' });
    timeout.mockRestore();
  });

  it('because the caller gave up is the caller’s own reason', async () => {
    const call = new AbortController();
    fetched.mockImplementation(() => {
      call.abort('enough');
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    });
    await expect(request('GET', '/x', { signal: call.signal })).rejects.toBe('enough');
  });
});
