import { afterEach, describe, expect, it } from 'vitest';
import { startApp, testPassword, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp | undefined;
afterEach(() => running?.close());

/** Fails five times from one address, then tries with the right password from another. */
async function guessThenSignIn(server: RunningApp, guesser: string, owner: string): Promise<number> {
  const attempt = (password: string, from: string) =>
    server.anyone.post('/session', { username: 'kim', password }, { headers: { 'X-Forwarded-For': from } });
  await server.addPerson('kim');
  for (let i = 0; i < 5; i++) await attempt('wrong', guesser);
  return (await attempt(testPassword, owner)).status;
}

describe('behind a proxy', () => {
  it('that is trusted, the address is what the proxy says, and a guesser elsewhere disturbs nobody', async () => {
    running = await startApp({ TRUST_PROXY: '127.0.0.0/8', PUBLIC_ORIGIN: 'https://belfry.test' });
    expect(await guessThenSignIn(running, '203.0.113.9', '198.51.100.7')).toBe(200);
  });

  it('that is trusted, the last address that it did not add itself counts, whatever a client puts in front', async () => {
    running = await startApp({ TRUST_PROXY: '127.0.0.1', PUBLIC_ORIGIN: 'https://belfry.test' });
    expect(await guessThenSignIn(running, '203.0.113.9', '198.51.100.7, 203.0.113.9')).toBe(429);
  });

  it.each([undefined, '10.0.0.0/8'])(
    'that is not trusted (%s), forwarded headers mean nothing',
    async (trusted) => {
      running = await startApp(trusted === undefined ? {} : { TRUST_PROXY: trusted });
      expect(await guessThenSignIn(running, '203.0.113.9', '198.51.100.7')).toBe(429);
    },
  );
});
