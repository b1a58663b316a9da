import { expectClean } from '../harness/hostile.ts';
import { dial, requestHead } from '../harness/raw-http.ts';

/** How long a server may say nothing to bytes that are followed by a whole request and an end. */
const silenceMs = 5_000;

/**
 * Sends bytes and behind them a request whose answer is known, ends its side, and returns the statuses of everything
 * that was answered until the server hung up, in order. What stands hidden in the bytes shows as one status more.
 * @throws when the server neither answers nor hangs up
 */
export async function statusesAfter(port: number, bytes: string | Buffer): Promise<number[]> {
  const connection = dial(port);
  let received = '';
  connection.socket.on('data', (chunk: string) => (received += chunk));
  connection.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  connection.write(requestHead('GET', '/healthz', ['Connection: close']));
  connection.socket.end();
  const silence = AbortSignal.timeout(silenceMs);
  silence.addEventListener('abort', () => connection.socket.destroy());
  await connection.ended;
  if (silence.aborted) throw new Error(`no end after ${JSON.stringify(received.slice(0, 200))}`);
  expectClean(received);
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
