import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientFrameBytes, type RawClient } from '../../src/live/testing/raw-client.ts';
import { dial, requestHead, type RawHttp } from '../harness/raw-http.ts';
import { upgraded } from './attack.ts';
import { footprintOf, openConnections } from './footprint.ts';
import { full, many } from './form.ts';
import { startTarget, type Target } from './target.ts';

/** What a busy machine may add to a promised time. */
const slackMs = many({ quick: 4_000, full: 500 });
/** What a peer may take: 15 s and the second after which the server looks. */
const longestMs = 16_000 + slackMs;
/** A frame must have ended by then. */
const longestFrameMs = 9_500 + slackMs;
const heartbeat = { everyMs: 1_000, graceMs: 11_000 };
const json = 'Content-Type: application/json';

let target: Target;
beforeAll(async () => {
  // A short heartbeat, so that silent sockets are found while the others are waited for, and a long grace, so that it
  // is not their silence that ends those with half a frame.
  target = await startTarget({
    HEARTBEAT_MS: String(heartbeat.everyMs),
    HEARTBEAT_GRACE_MS: String(heartbeat.graceMs),
  });
});
afterEach(() => target.check());
afterAll(() => target.stop());

/** Does it again and again until the connection has ended, whoever ended it. */
function everySecond(connection: { ended: Promise<unknown> }, act: () => void): void {
  const timer = setInterval(act, 1_000);
  void connection.ended.then(() => {
    clearInterval(timer);
  });
}

function slow(begin: string, drop: string): (port: number) => RawHttp {
  return (port) => {
    const connection = dial(port);
    connection.write(begin);
    if (drop !== '') {
      everySecond(connection, () => {
        connection.write(drop);
      });
    }
    return connection;
  };
}

/** Ways to take one's time over a request. */
const kinds = [
  slow('', ''),
  slow('', '\r\n'),
  slow('', 'G'),
  slow('GET /healthz HT', ''),
  slow(requestHead('GET', '/healthz').slice(0, -2), 'X: 1\r\n'),
  slow(requestHead('POST', '/api/v1/session', [json, 'Content-Length: 1000']), ' '),
  slow(requestHead('POST', '/api/v1/session', [json, 'Transfer-Encoding: chunked']), '1\r\n \r\n'),
  slow(requestHead('POST', '/api/v1/nowhere', ['Content-Length: 100000000']), ' '),
  slow(requestHead('POST', '/api/v1/session', [json, 'Content-Length: 1000', 'Expect: 100-continue']), ''),
  slow(`${requestHead('POST', '/api/v1/session', [json, 'Transfer-Encoding: chunked'])}5;`, 'x'),
];

/** Asks for more than the kernel keeps, and takes nothing of it. */
function unread(): RawHttp {
  const connection = dial(target.port);
  connection.socket.pause();
  connection.write(requestHead('GET', '/api/v1/openapi.json').repeat(400));
  return connection;
}

/** After how many milliseconds it ended, which must be without a close frame. */
async function cutAfterMs(client: RawClient): Promise<number> {
  const beganAt = performance.now();
  expect((await client.ended).closeCode).toBeNull();
  client.socket.destroy();
  return performance.now() - beganAt;
}

/** Has others come by, five times a second, until this is over. Returns how often they came. */
async function whileOthersCome(what: Promise<unknown>, come: () => Promise<void>): Promise<number> {
  const over = new AbortController();
  const done = what.finally(() => {
    over.abort();
  });
  let times = 0;
  while (!over.signal.aborted) {
    await come();
    times++;
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 200))]);
  }
  return times;
}

describe('peers that take their time', { timeout: 60_000 }, () => {
  it('are let go one and all, and others are served meanwhile as before', async () => {
    const before = await footprintOf(target);
    const crowd = Array.from({ length: many({ quick: 200, full: 2_000 }) }, (_, i) =>
      (kinds[i % kinds.length] ?? dial)(target.port),
    );
    const ends = crowd.map(async (connection) => {
      // Connecting so many takes a while by itself.
      await once(connection.socket, 'connect');
      const connectedAt = performance.now();
      await connection.ended;
      const { status } = await connection.answer;
      return { status, tookMs: performance.now() - connectedAt };
    });

    const half = await upgraded(target);
    half.send(clientFrameBytes('{"type":"ping"}').subarray(0, 9));
    const fragment = await upgraded(target);
    fragment.send(clientFrameBytes('{"type"', { final: false }));
    everySecond(fragment, () => {
      fragment.send(clientFrameBytes('', { opcode: 10 }));
    });
    const drop = await upgraded(target);
    drop.send(clientFrameBytes(' '.repeat(1_000)).subarray(0, 20));
    everySecond(drop, () => {
      drop.send(Buffer.from([1]));
    });
    const unfinished = [half, fragment, drop].map(cutAfterMs);
    const silent = (await Promise.all(Array.from({ length: 5 }, () => upgraded(target)))).map(cutAfterMs);
    const all = Promise.all([Promise.all(ends), Promise.all(unfinished), Promise.all(silent)]);
    const checks = await whileOthersCome(all, () => target.check());
    const [requests, frames, silences] = await all;
    expect(checks).toBeGreaterThan(many({ quick: 3, full: 20 }));
    for (const { status, tookMs } of requests) {
      expect(tookMs).toBeLessThan(longestMs);
      expect([0, 100, 400, 404, 408]).toContain(status);
    }
    for (const tookMs of frames) expect(tookMs).toBeLessThan(longestFrameMs);
    for (const tookMs of silences) {
      expect(tookMs).toBeLessThan(heartbeat.everyMs + heartbeat.graceMs + 1_000 + slackMs);
    }
    const after = await footprintOf(target);
    expect([after.cut('unfinished-frame') - before.cut('unfinished-frame'), after.cut('silent')]).toEqual([
      3, 5,
    ]);
  });
});

describe('peers that stop reading', { timeout: 120_000 }, () => {
  it('while thousands of changes are pushed to them are cut, and memory stays bounded', async () => {
    const changes = many({ quick: 2_000, full: 6_000 });
    const clients = await Promise.all(Array.from({ length: 10 }, () => upgraded(target)));
    for (const client of clients) {
      client.socket.pause();
      // They go on answering, so that not their silence has them cut.
      everySecond(client, () => {
        client.send(clientFrameBytes('', { opcode: 10 }));
      });
    }
    const before = await footprintOf(target);
    // 12 KB of frame each, ten times: far more than the kernel and the limit of a socket take together.
    const body = { to: { staff: ['attacker'] }, category: 'own', title: 'Long', body: '€'.repeat(4_000) };
    let sent = 0;
    let most = 0;
    const publisher = async (): Promise<void> => {
      while (sent++ < changes) expect((await target.producer.post('/notifications', body)).status).toBe(201);
    };
    const publishing = Promise.all(Array.from({ length: 8 }, publisher));
    await whileOthersCome(publishing, async () => {
      await target.check();
      most = Math.max(most, (await footprintOf(target)).rssBytes ?? 0);
    });
    await publishing;
    await expect.poll(async () => (await footprintOf(target)).cut('slow')).toBe(before.cut('slow') + 10);
    for (const client of clients) client.socket.destroy();
    await expect
      .poll(async () => (await footprintOf(target)).sockets)
      .toBeLessThanOrEqual(before.sockets - 10);
    // What nobody took would be `changes` times ten frames; the publishing itself costs some memory, peers or not.
    const waitingBytes = changes * clients.length * 12_000;
    if (before.rssBytes !== null) {
      expect(most - before.rssBytes).toBeLessThan(Math.max(150 * 2 ** 20, waitingBytes / 3));
    }
  });

  if (!full) console.log('quick form: the peers are not waited for that time out after 30 s and more');
  it.runIf(full)('while they are owed an answer are let go', async () => {
    const deaf = Array.from({ length: 20 }, unread);
    await Promise.all(deaf.map((connection) => once(connection.socket, 'connect')));
    const ports = new Set(deaf.map((connection) => connection.socket.localPort));
    // Where it cannot be seen, there are as many as there should be.
    await expect.poll(() => openConnections(target, ports) ?? deaf.length).toBe(deaf.length);
    await whileOthersCome(new Promise((resolve) => setTimeout(resolve, 29_000)), () => target.check());
    await expect.poll(() => openConnections(target, ports) ?? 0, { timeout: 8_000 }).toBe(0);
    for (const connection of deaf) connection.socket.destroy();
  });

  it.runIf(full)('and ask for nothing more are let go after a minute', { timeout: 90_000 }, async () => {
    const connection = dial(target.port);
    connection.write(requestHead('GET', '/healthz'));
    expect((await connection.answer).status).toBe(200);
    const answeredAt = performance.now();
    await whileOthersCome(connection.ended, () => target.check());
    const idleMs = performance.now() - answeredAt;
    // Longer than proxies keep a connection, so that they close first.
    expect(idleMs).toBeGreaterThan(60_000);
    expect(idleMs).toBeLessThan(70_000);
  });
});
