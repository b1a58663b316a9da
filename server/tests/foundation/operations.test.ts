import { describe, expect, it } from 'vitest';
import { dial, requestHead } from '../harness/raw-http.ts';
import { startApp } from '../harness/running-app.ts';

describe('health, readiness and metrics', () => {
  it('are open to whoever reaches them', async () => {
    const running = await startApp();
    expect((await running.anyone.get('//healthz')).body).toEqual({ status: 'alive' });
    expect((await running.anyone.get('//readyz')).body).toEqual({ status: 'ready' });
    const metrics = await running.anyone.get('//metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    for (const name of [
      'belfry_live_connections',
      'belfry_live_people_behind',
      'belfry_live_ready_total',
      'belfry_live_resets_total',
      'belfry_live_evicted_total',
      'belfry_live_push_duration_seconds',
      'belfry_event_loop_delay_seconds',
      'belfry_http_request_duration_seconds',
      'belfry_inbox_changes_total',
      'belfry_bus_up 1',
      'belfry_badge_drift_total 0',
    ]) {
      expect(metrics.text).toContain(name);
    }
    await running.close();
  });
});

describe('a drain', () => {
  it('tells sockets when to come back, closes them with 4200, and takes no new ones', async () => {
    const running = await startApp();
    const clerk = await running.addPerson('clerk');
    const socket = running.connect(clerk);
    await socket.next('ready');
    const closing = running.app.close();
    const bye = await socket.next('bye');
    expect(bye.code).toBe(4200);
    expect(bye.retryAfterMs).toBeGreaterThan(0);
    expect(bye.spreadMs).toBeGreaterThan(0);
    expect(await socket.closed).toBe(4200);
    await closing;
    await running.close();
  });

  it('says 503 on readyz while it lasts, to whoever still asks', async () => {
    const running = await startApp();
    const clerk = await running.addPerson('clerk');
    const socket = running.connect(clerk);
    await socket.next('ready');
    // A client that does not answer the close frame keeps the drain going for a while.
    socket.socket.pause();
    const closing = running.app.close();
    const ready = await running.anyone.get('//readyz');
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('1');
    expect(ready.headers.get('connection')).toBe('close');
    expect((await running.anyone.get('//healthz')).status).toBe(200);
    socket.socket.terminate();
    await closing;
    await running.close();
  });

  it('finishes the requests that are under way', async () => {
    const running = await startApp();
    const body = JSON.stringify({ username: 'ada', password: 'correct horse battery' });
    const connection = dial(running.port);
    const lines = ['Content-Type: application/json', `Content-Length: ${String(body.length)}`];
    connection.write(requestHead('POST', '/api/v1/session', lines) + body.slice(0, 5));
    await running.anyone.get('//healthz');
    const closing = running.app.close();
    connection.write(body.slice(5));
    const answer = await connection.answer;
    expect(answer.status).toBe(200);
    expect(answer.headers['connection']).toBe('close');
    await closing;
    await running.close();
  });
});
