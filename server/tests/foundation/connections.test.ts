import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthMs, quickestMs } from '../harness/quickest.ts';
import { dial, requestHead, sendRaw } from '../harness/raw-http.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

/** The server looks every second for what has taken too long. */
const slack = 3_000;

let running: RunningApp;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());

describe('requests that are wrong before anyone reads what they ask for', () => {
  it.each([
    ['two Host lines', ['Host: 127.0.0.1'], 400],
    ['two Host lines in another spelling', ['hOsT: evil.test'], 400],
    ['more than 100 headers', Array.from({ length: 101 }, (_, i) => `X-${String(i)}: 1`), 431],
    ['8 KiB of headers', [`X-Large: ${'a'.repeat(9_000)}`], 431],
    ['a length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked'], 400],
    ['two lengths', ['Content-Length: 3', 'Content-Length: 4'], 400],
    ['a header without a colon', ['nonsense'], 400],
  ])('%s: a bare answer', async (_, headers, status) => {
    const answer = await sendRaw(running.port, requestHead('GET', '/healthz', headers));
    expect(answer.status).toBe(status);
    expect(answer.body).toBe('');
  });

  it('no Host line, or what is not HTTP at all: a bare 400', async () => {
    expect((await sendRaw(running.port, 'GET /healthz HTTP/1.1\r\n\r\n')).status).toBe(400);
    expect((await sendRaw(running.port, '\x16\x03\x01\x02\x00\x01\x00')).status).toBe(400);
  });

  it('an upgrade with two Host lines is no upgrade', async () => {
    const lines = [
      'Host: evil.test',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
    ];
    const answer = await sendRaw(running.port, requestHead('GET', '/api/v1/live', lines));
    expect(answer.status).toBe(400);
  });
});

describe('peers that take their time', { timeout: 20_000 }, () => {
  const slow: [string, (port: number) => ReturnType<typeof dial>][] = [
    ['say nothing', dial],
    [
      'send a header every second',
      (port) => {
        const connection = dial(port);
        connection.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n');
        const timer = setInterval(() => {
          connection.write('X: 1\r\n');
        }, 1_000);
        void connection.ended.then(() => {
          clearInterval(timer);
        });
        return connection;
      },
    ],
    [
      'send a byte of body every second',
      (port) => {
        const connection = dial(port);
        const lines = ['Content-Type: application/json', 'Content-Length: 1000'];
        connection.write(requestHead('POST', '/api/v1/session', lines));
        const timer = setInterval(() => {
          connection.write(' ');
        }, 1_000);
        void connection.ended.then(() => {
          clearInterval(timer);
        });
        return connection;
      },
    ],
    [
      'go on sending what was refused',
      (port) => {
        const connection = dial(port);
        connection.write(requestHead('POST', '/api/v1/nowhere', ['Content-Length: 100000000']));
        const timer = setInterval(() => {
          connection.write(' ');
        }, 1_000);
        void connection.ended.then(() => {
          clearInterval(timer);
        });
        return connection;
      },
    ],
  ];

  it.concurrent.each(slow)('%s are let go within 16 s', async (_, open) => {
    const startedAt = performance.now();
    const connection = open(running.port);
    await connection.ended;
    expect(performance.now() - startedAt).toBeLessThan(15_000 + slack);
    expect([0, 404, 408]).toContain((await connection.answer).status);
  });

  it.concurrent('do not keep others waiting', async () => {
    const crowd = Array.from({ length: 200 }, () => dial(running.port));
    for (const each of crowd) each.write('GET / HTTP/1.1\r\n');
    const askHealth = () => healthMs(running.anyone);
    for (let i = 0; i < 20; i++) expect(await quickestMs(250, askHealth)).toBeLessThan(250);
    for (const each of crowd) each.socket.destroy();
  });
});
