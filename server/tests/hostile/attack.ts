import { connectRaw, type RawClient } from '../../src/live/testing/raw-client.ts';
import type { Target } from './target.ts';

/** A socket of the attacker's whose upgrade has been answered. */
export async function upgraded(target: Target): Promise<RawClient> {
  const client = connectRaw(target.port, { headers: { Cookie: target.attacker.cookie } });
  await client.answer;
  return client;
}

/** With which code the server ends a connection after these bytes; null when it does without a close frame. */
export async function codeAfter(target: Target, ...bytes: Buffer[]): Promise<number | null> {
  const client = await upgraded(target);
  client.send(Buffer.concat(bytes));
  const { closeCode } = await client.ended;
  client.socket.destroy();
  return closeCode;
}
