/** An answer with its body read. */
export interface Answered<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
  /** The body as it came. */
  text: string;
}

/** What a request may carry besides its path. */
export interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Makes JSON calls against one server, with the same headers each time. Redirects and cookies are nobody's business. */
export class HttpClient {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(base: string, headers: Record<string, string> = {}) {
    this.base = base;
    this.headers = headers;
  }

  get cookie(): string {
    return this.headers['Cookie'] ?? '';
  }

  /** Calls `/api/v1` and the path, or the path alone when it begins with a double slash. */
  async call<T = never>(
    method: string,
    path: string,
    { body, headers = {} }: Call = {},
  ): Promise<Answered<T>> {
    const url = path.startsWith('//') ? this.base + path.slice(1) : `${this.base}/api/v1${path}`;
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...this.headers,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as T,
      text,
    };
  }

  get<T = never>(path: string, call?: Call): Promise<Answered<T>> {
    return this.call<T>('GET', path, call);
  }
  post<T = never>(path: string, body?: unknown, call: Call = {}): Promise<Answered<T>> {
    return this.call<T>('POST', path, { ...call, body });
  }
  patch<T = never>(path: string, body: unknown, call: Call = {}): Promise<Answered<T>> {
    return this.call<T>('PATCH', path, { ...call, body });
  }
  put<T = never>(path: string, body: unknown, call: Call = {}): Promise<Answered<T>> {
    return this.call<T>('PUT', path, { ...call, body });
  }
  delete<T = never>(path: string, call?: Call): Promise<Answered<T>> {
    return this.call<T>('DELETE', path, call);
  }
}

/**
 * Signs in and returns a client that carries the cookie and an Origin.
 * @param origin the page that it comes from; the server's own by default
 */
export async function signIn(
  base: string,
  username: string,
  password: string,
  origin = base,
): Promise<HttpClient> {
  const answer = await new HttpClient(base).post('/session', { username, password });
  const cookie = /^[^;]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
  if (answer.status !== 200 || !cookie) throw new Error(`signing in as ${username} failed: ${answer.text}`);
  return new HttpClient(base, { Cookie: cookie, Origin: origin });
}
