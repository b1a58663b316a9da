import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { request } from '../api/client.ts';
import { ApiError } from '../api/client.ts';
import { useSession } from './session.ts';
import { admin, clerk, FakeServer } from './testing/fake-server.ts';

let server: FakeServer;

beforeEach(() => {
  server = new FakeServer().install();
  setActivePinia(createPinia());
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** What another tab of this browser does: it writes, and this one hears of it. */
function otherTabSpoke(): void {
  dispatchEvent(new StorageEvent('storage', { key: 'belfry.session', newValue: 'other' }));
}

describe('a session', () => {
  it('is unknown until the server has said who is there', async () => {
    const session = useSession();
    expect(session.status).toBe('unknown');
    expect(await session.load()).toBe(true);
    expect(session.status).toBe('signed-in');
    expect(session.session?.staff.id).toBe(clerk);
    expect(session.endsAt).toBe(Date.parse('2026-01-05T13:00:00.000Z'));
    expect(session.isAdmin).toBe(false);
  });

  it('is not there on a first visit, and nothing has expired', async () => {
    server.staffId = null;
    const session = useSession();
    expect(await session.load()).toBe(false);
    expect(session.status).toBe('signed-out');
    expect(session.expired).toBe(false);
  });

  it('stays as it was while the server is away', async () => {
    const session = useSession();
    await session.load();
    server.failing.set('/session', 'network');
    await expect(session.load()).rejects.toMatchObject({ kind: 'network' });
    expect(session.status).toBe('signed-in');
  });

  it('is asked for once, however many ask', async () => {
    const session = useSession();
    await Promise.all([session.load(), session.load(), session.load()]);
    expect(server.asked).toHaveLength(1);
    await session.load();
    expect(server.asked).toHaveLength(2);
  });

  it('begins with a sign-in, of an admin as well', async () => {
    server.staffId = null;
    server.roles = ['admin'];
    const session = useSession();
    await session.signIn('admin', 'secret');
    expect(session.session?.staff.id).toBe(admin);
    expect(session.isAdmin).toBe(true);
  });

  it('does not begin with a wrong password, and a session that is there goes on', async () => {
    const session = useSession();
    await session.load();
    server.failing.set('/session', 'invalid-credentials');
    await expect(session.signIn('clerk', 'wrong')).rejects.toMatchObject({ code: 'invalid-credentials' });
    expect(session.status).toBe('signed-in');
    expect(server.asked).toHaveLength(2);
  });

  it('ends with a sign-out, which is no expiry and leaves nothing', async () => {
    const session = useSession();
    await session.load();
    await session.signOut();
    expect(session.status).toBe('signed-out');
    expect(session.expired).toBe(false);
    expect(session.session).toBeNull();
    expect(session.endsAt).toBeNull();
  });

  it('goes on when the sign-out did not reach the server, and is over when it was already', async () => {
    const session = useSession();
    await session.load();
    server.failing.set('/session', 'unavailable');
    await expect(session.signOut()).rejects.toBeInstanceOf(ApiError);
    expect(session.status).toBe('signed-in');
    server.failing.clear();
    server.staffId = null;
    await session.signOut();
    expect(session.status).toBe('signed-out');
  });

  it('that a call finds over is asked about once, and then has expired with its person kept', async () => {
    const session = useSession();
    await session.load();
    server.staffId = null;
    const calls = [request('GET', '/inbox/unread'), request('GET', '/inbox/unread')];
    await Promise.allSettled(calls);
    await vi.waitFor(() => {
      expect(session.status).toBe('signed-out');
    });
    expect(session.expired).toBe(true);
    expect(session.session?.staff.id).toBe(clerk);
    expect(server.calls('/session')).toHaveLength(2);
  });

  it('is not over because a call of the one before was refused', async () => {
    const session = useSession();
    await session.load();
    server.failing.set('/inbox', 'unauthenticated');
    await request('GET', '/inbox/unread').catch(() => undefined);
    await vi.waitFor(() => {
      expect(server.calls('/session')).toHaveLength(2);
    });
    expect(session.status).toBe('signed-in');
  });

  it('begins again in place', async () => {
    const session = useSession();
    await session.load();
    session.markOver();
    expect(session.expired).toBe(true);
    await session.signIn('clerk', 'secret');
    expect(session.expired).toBe(false);
    expect(session.status).toBe('signed-in');
  });

  it('that another tab ended, or began anew, is seen here', async () => {
    const session = useSession();
    await session.load();
    server.staffId = null;
    otherTabSpoke();
    await vi.waitFor(() => {
      expect(session.expired).toBe(true);
    });
    server.staffId = admin;
    otherTabSpoke();
    await vi.waitFor(() => {
      expect(session.session?.staff.id).toBe(admin);
    });
    expect(session.expired).toBe(false);
  });

  it('tells the other tabs of its beginning and its end', async () => {
    const session = useSession();
    localStorage.clear();
    await session.signIn('clerk', 'secret');
    const first = localStorage.getItem('belfry.session');
    expect(first).not.toBeNull();
    await session.signOut();
    expect(localStorage.getItem('belfry.session')).not.toBe(first);
  });

  it('is not changed by an answer about the one before', async () => {
    const session = useSession();
    await session.load();
    let release = (): void => undefined;
    server.hold = new Promise((resolve) => {
      release = resolve;
    });
    server.staffId = null;
    const asked = session.load();
    server.hold = null;
    await session.signIn('clerk', 'secret');
    release();
    await asked;
    expect(session.status).toBe('signed-in');
    expect(session.expired).toBe(false);
  });

  it('moves its end when the server says so, while there is one', async () => {
    const session = useSession();
    session.moved(5);
    expect(session.endsAt).toBeNull();
    await session.load();
    session.moved(5);
    expect(session.endsAt).toBe(5);
  });
});
