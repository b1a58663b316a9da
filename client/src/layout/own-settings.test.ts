import type { Staff } from '@belfry/shared/session';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const calls = vi.hoisted(() => ({ patches: [] as unknown[], own: {}, fails: false }));
vi.mock('../api/session.ts', () => {
  const answer = (change: Partial<Staff> = {}) =>
    Promise.resolve({
      staff: {
        id: 'kim',
        username: 'kim',
        displayName: 'Kim',
        roles: [],
        locale: 'en',
        timeZone: 'Asia/Shanghai',
        ...calls.own,
        ...change,
      },
      endsAt: '2026-01-31T12:00:00.000Z',
    });
  return {
    fetchSession: () => answer(),
    signOut: () => Promise.resolve(),
    patchSession: (change: Partial<Staff>) => {
      calls.patches.push(change);
      return calls.fails ? Promise.reject(new Error('away')) : answer(change);
    },
  };
});

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  setActivePinia(createPinia());
  Object.assign(calls, { patches: [], own: {}, fails: false });
});

async function open() {
  const settings = await import('./own-settings.ts');
  const { useSession } = await import('../stores/session.ts');
  const { currentLocale, showLocale } = await import('../i18n/i18n.ts');
  await showLocale('en');
  return { ...settings, session: useSession(), currentLocale };
}

describe('the language of the page', () => {
  it('is the one of whoever signs in', async () => {
    calls.own = { locale: 'zh-CN' };
    const { session, followPerson, currentLocale } = await open();
    await session.load();
    await followPerson();
    expect(currentLocale()).toBe('zh-CN');
    expect(calls.patches).toEqual([]);
  });

  it('stays what was chosen on the login page, and becomes the person’s own', async () => {
    const { session, chooseLocale, followPerson, currentLocale } = await open();
    await chooseLocale('zh-CN');
    await session.load();
    await followPerson();
    expect(currentLocale()).toBe('zh-CN');
    expect(calls.patches).toEqual([{ locale: 'zh-CN' }]);
  });

  it('chosen on the login page by somebody who was here before becomes theirs, and not the next person’s', async () => {
    const { session, chooseLocale, followPerson, currentLocale } = await open();
    await session.load();
    await followPerson();
    await session.signOut();
    await chooseLocale('zh-CN');
    await session.load();
    await followPerson();
    expect(calls.patches).toEqual([{ locale: 'zh-CN' }]);
    await session.signOut();
    calls.own = { id: 'lee', username: 'lee', displayName: 'Lee' };
    await session.load();
    await followPerson();
    expect(currentLocale()).toBe('en');
    expect(calls.patches).toHaveLength(1);
  });

  it('is saved when someone who is signed in chooses it, and is not turned back when that fails', async () => {
    const { session, chooseLocale, followPerson, currentLocale } = await open();
    await session.load();
    await followPerson();
    calls.fails = true;
    await chooseLocale('zh-CN');
    await followPerson();
    expect(calls.patches).toEqual([{ locale: 'zh-CN' }]);
    expect(currentLocale()).toBe('zh-CN');
  });
});

describe('the time zone', () => {
  it('of someone who never chose one becomes that of the browser', async () => {
    calls.own = { timeZone: 'UTC' };
    vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({
      timeZone: 'Europe/Berlin',
    } as Intl.ResolvedDateTimeFormatOptions);
    const { session, followPerson } = await open();
    await session.load();
    await followPerson();
    expect(calls.patches).toEqual([{ timeZone: 'Europe/Berlin' }]);
    vi.restoreAllMocks();
  });
});
