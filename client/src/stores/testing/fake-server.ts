import type { Session } from '@belfry/shared/session';
import { problemStatus, type ProblemCode } from '@belfry/shared/problem';
import { vi } from 'vitest';
import type { BellView } from '../../inbox/items.ts';
import { ModelStore } from '../../inbox/testing/model-store.ts';
import { FakeSocket, readyFrame } from '../../live/testing/fake-socket.ts';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  keepalive: boolean;
}

export const clerk = '019b0000-0000-7000-8000-000000000001';
export const admin = '019b0000-0000-7000-8000-000000000002';

/**
 * A server in the place of `fetch` and `WebSocket`: one inbox, one session. Every call is answered as the contract says,
 * in a turn of its own; a test can hold answers back, or have calls fail.
 */
export class FakeServer {
  readonly store = new ModelStore();
  readonly sockets: FakeSocket[] = [];
  readonly asked: Asked[] = [];
  /** Who is signed in; null: nobody. */
  staffId: string | null = clerk;
  roles: string[] = ['support'];
  endsAt = '2026-01-05T13:00:00.000Z';
  /** What becomes of the next calls whose path starts so: a problem, or no answer at all. */
  readonly failing = new Map<string, ProblemCode | 'network'>();
  /** Set: answers wait until it resolves. */
  hold: Promise<void> | null = null;
  #sent = 0;

  /** Takes the place of the network until `vi.unstubAllGlobals()`. */
  install(): this {
    const sockets = this.sockets;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.#fetch(url, init));
    vi.stubGlobal(
      'WebSocket',
      class extends FakeSocket {
        constructor(url: string, subprotocol: string) {
          super(url, subprotocol);
          sockets.push(this);
        }
      },
    );
    return this;
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('Nothing was dialled.');
    return socket;
  }

  /** Accepts the last dial and says `ready`, with what was missed since the position that it named. */
  accept(staffId = this.staffId ?? clerk): void {
    const { epoch, seq, proof } = this.store;
    const query = this.socket.url.searchParams;
    const since = query.has('since') ? Number(query.get('since')) : seq;
    const missed = this.store.changesSince(query.get('epoch') ?? epoch, since);
    const sync = !missed ? 'reset' : missed.seq === since ? 'live' : 'replay';
    this.#sent = seq;
    this.socket.frame(
      readyFrame({ ...proof, staffId, sync, now: new Date().toISOString(), endsAt: this.endsAt }),
    );
    if (missed && sync === 'replay') this.socket.frame({ type: 'change', ...missed, replayed: true });
  }

  /** Sends what was committed since the last frame. */
  push(): void {
    const change = this.store.changesSince(this.store.epoch, this.#sent);
    this.#sent = this.store.seq;
    this.socket.frame(change ? { type: 'change', ...change } : { type: 'reset', ...this.store.proof });
  }

  beat(): void {
    this.socket.frame({ type: 'ping', ...this.store.proof, now: new Date().toISOString() });
  }

  calls(path: string): Asked[] {
    return this.asked.filter((asked) => asked.path.startsWith(path));
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, searchParams: query } = new URL(url, 'http://localhost');
    const path = pathname.replace('/api/v1', '');
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const asked = { method: init.method ?? 'GET', path, query, body, keepalive: init.keepalive === true };
    this.asked.push(asked);
    // Done at once, heard later: that is how answers overtake each other.
    const answer = this.#answer(asked);
    await this.hold;
    init.signal?.throwIfAborted();
    return answer();
  }

  #answer(asked: Asked): () => Response {
    const { method, path, query, body } = asked;
    const failure = [...this.failing].find(([start]) => path.startsWith(start))?.[1];
    if (failure === 'network') {
      return () => {
        throw new TypeError('Failed to fetch');
      };
    }
    if (failure) return problem(failure);
    if (path === '/session' && method === 'POST') {
      this.staffId = body['username'] === 'admin' ? admin : clerk;
      return json(this.session);
    }
    if (this.staffId === null) return problem('unauthenticated');
    if (path === '/session' && method === 'DELETE') {
      this.staffId = null;
      return () => new Response(null, { status: 204 });
    }
    switch (path) {
      case '/session':
        return json(this.session);
      case '/inbox':
        return json(
          this.store.page(
            (query.get('view') ?? 'inbox') as BellView,
            query.get('cursor'),
            Number(query.get('limit')),
          ),
        );
      case '/inbox/unread':
        return json(this.store.proof);
      case '/inbox/changes': {
        const changes = this.store.changesSince(query.get('epoch') ?? '', Number(query.get('since')));
        return changes ? json(changes) : problem('position-gone');
      }
      case '/inbox/items': {
        const upTo = (body['upTo'] as number | undefined) ?? null;
        const target =
          'changedAt' in body
            ? { changedAt: body['changedAt'] as number }
            : { ids: body['ids'] as string[], upTo };
        const result = this.store.patch(target, body['set'] as object);
        return result ? json(result) : problem('not-found');
      }
      case '/inbox/read-all': {
        const result = this.store.readAll(String(body['epoch']), body['upTo'] as number);
        return result ? json(result) : problem('position-gone');
      }
      default:
        return problem('not-found');
    }
  }

  get session(): Session {
    return {
      staff: {
        ...{ id: this.staffId ?? clerk, username: 'clerk', displayName: 'Clerk', roles: this.roles },
        ...{ locale: 'en', timeZone: 'Europe/Berlin' },
      },
      endsAt: this.endsAt,
    };
  }
}

function json(body: unknown): () => Response {
  const text = JSON.stringify(body);
  return () => new Response(text, { status: 200, headers: { 'Content-Type': 'application/json' } });
}

function problem(code: ProblemCode): () => Response {
  const status = problemStatus[code];
  const body = { type: 'about:blank', title: code, status, code, requestId: 'r1' };
  return () =>
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } });
}
