import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProducerKey } from '../../src/publishing/producer-key.ts';
import { HttpClient } from '../harness/http-client.ts';
import { refusal } from '../harness/problem.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
beforeAll(async () => {
  running = await startApp({ KEY_RATE_PER_SECOND: '1' });
});
afterAll(() => running.close());

describe('a producer key that publishes too often', () => {
  const message = { to: { everyone: true }, category: 'system', title: 'Again' };

  it('is told when to try again, before anything else of the request is looked at', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        running.producer.post('/notifications', '{', { headers: { 'Content-Type': 'text/plain' } }),
      ),
    );
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(refusal(answer)).toEqual([429, 'too-many-requests']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    expect(answers.filter((answer) => answer.status === 415)).toHaveLength(8 - refused.length);
  });

  it('is in nobody else’s way, nor in that of its own reading', async () => {
    const { secret } = await createProducerKey(running.app.store, {
      name: 'b',
      demo: false,
      nowMs: Date.now(),
    });
    const other = new HttpClient(running.url, { Authorization: `Bearer ${secret}` });
    const [mine, theirs, admins, ...reads] = await Promise.all([
      running.producer.post('/notifications', message),
      other.post('/notifications', message),
      running.admin.post('/notifications', message),
      ...Array.from({ length: 5 }, () => running.producer.get('/notifications')),
    ]);
    expect([201, 429]).toContain(mine.status);
    expect([theirs.status, admins.status]).toEqual([201, 201]);
    expect(reads.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  });
});
