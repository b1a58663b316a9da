import { connectRaw } from '../../src/live/testing/raw-client.ts';
import { HttpClient } from '../harness/http-client.ts';

/** Origins that look like this one and are not, null for none. `origin` is `http://127.0.0.1:PORT`. */
export function lookAlikes(origin: string): (string | null)[] {
  const { port, host } = new URL(origin);
  const hosts = [
    ...[
      '127.0.0.1.evil.test',
      'evil.test',
      'localhost.evil.test',
      'evil-127.0.0.1',
      'evil127.0.0.1',
      'evil.127.0.0.1',
    ],
    ...[
      '127.0.0.1.',
      'localhost.',
      'LOCALHOST',
      'localHost',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f.0.0.1',
      '0177.0.0.1',
    ],
    ...['127.0.0.2', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]', 'xn--localhost', 'ⓛocalhost', '１２７.0.0.1'],
    ...[
      'user@127.0.0.1',
      '127.0.0.1@evil.test',
      '127.0.0.1%00.evil.test',
      '127.0.0.1#.evil.test',
      '127.0.0.1\\.evil.test',
    ],
  ];
  const ports = [
    '',
    ':80',
    ':0',
    ':1',
    `:0${port}`,
    `:${port}0`,
    `:${port}.0`,
    `:${Number(port) + 1}`,
    `: ${port}`,
    `:+${port}`,
  ];
  const schemes = ['https', 'ws', 'wss', 'file', 'HTTP', 'http:', 'javascript', 'null', ''];
  return [
    ...[
      null,
      '',
      'null',
      'undefined',
      '*',
      'file://',
      'about:blank',
      'data:text/html,x',
      'chrome-extension://abc',
    ],
    ...hosts.map((name) => `http://${name}:${port}`),
    ...ports.map((each) => `http://127.0.0.1${each}`),
    ...schemes.map((scheme) => `${scheme}://${host}`),
    ...[
      `${origin}/`,
      `${origin}/x`,
      `${origin}?`,
      `${origin}#`,
      `${origin},${origin}`,
      `${origin}, http://evil.test`,
    ],
    ...[
      `http://evil.test, ${origin}`,
      `http://evil.test ${origin}`,
      `${origin} http://evil.test`,
      `"${origin}"`,
      `<${origin}>`,
    ],
    ...[
      origin.slice(0, -1),
      origin.slice(1),
      host,
      `//${host}`,
      `http:/${host}`,
      `http:${host}`,
      origin.replace('://', ':///'),
    ],
    ...[
      `http://evil.test?${origin}`,
      `http://evil.test#${origin}`,
      `http://evil.test/${origin}`,
      `http://evil.test\\${host}`,
    ],
    `http://${encodeURIComponent(host)}`,
  ];
}

/** Which of these origins open a socket or change something with someone's cookie: there must be none. */
export async function acceptedOrigins(
  url: string,
  cookie: string,
  origins: readonly (string | null)[],
): Promise<(string | null)[]> {
  const port = Number(new URL(url).port);
  const accepted: (string | null)[] = [];
  for (const origin of origins) {
    const line = origin === null ? null : Buffer.from(origin).toString('latin1');
    const client = connectRaw(port, { headers: { Cookie: cookie, Origin: line } });
    const answer = await client.answer;
    client.socket.destroy();
    // What no header may hold is refused by the parser, before anyone asks where it comes from.
    if (!/^HTTP\/1\.1 (403 [^]*"origin-refused"|400 )/.test(answer)) accepted.push(origin);
    const headers = { Cookie: cookie, ...(line !== null && { Origin: line }) };
    const change = await new HttpClient(url, headers).patch('/session', { locale: 'en' });
    if (change.status !== 403) accepted.push(origin);
  }
  return [...new Set(accepted)];
}
