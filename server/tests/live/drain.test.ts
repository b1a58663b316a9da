import { expect, it } from 'vitest';
import { startApp } from '../harness/running-app.ts';

it('says goodbye before it goes: bye, 4200, and nothing is lost for who comes back', async () => {
  const running = await startApp();
  const person = await running.addPerson('mia');
  const client = running.connect(person);
  await client.next('ready');
  await running.producer.post('/notifications', { to: { staff: ['mia'] }, category: 'a', title: 'Last' });
  const beganMs = performance.now();
  await running.close();
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect(await client.closed).toBe(4200);
  expect(client.frames.map((frame) => frame.type)).toEqual(['ready', 'change', 'bye']);
  const bye = await client.next('bye');
  expect(bye.code).toBe(4200);
  expect(bye.spreadMs).toBeGreaterThan(0);
});
