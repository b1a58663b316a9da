// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { h, nextTick, reactive, ref, type Component } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { i18n, showLocale } from '../i18n/i18n.ts';
import type * as LazyPart from '../layout/lazy-part.ts';
import { sampleItem } from '../playground/sample-items.ts';
import NotificationBell from './NotificationBell.vue';
import { usePanelState } from './panel/panel-state.ts';
import { fakeNotifications } from './testing/fake-notifications.ts';
import { useUndoBar } from './undo/undo-bar.ts';

let notifications = fakeNotifications();
const session = reactive({ expired: false });
vi.mock('../stores/notifications.ts', () => ({ useNotifications: () => notifications }));
vi.mock('../stores/session.ts', () => ({ useSession: () => session }));
vi.mock('./panel/InboxPanel.vue', () => ({ default: { template: '<p class="the-panel" />' } }));

let lineDown = false;
vi.mock('../layout/lazy-part.ts', async (original) => {
  const { useLazyPart, ...others } = await original<typeof LazyPart>();
  const fetched = (load: () => Promise<Component>) => () =>
    lineDown ? Promise.reject(new Error('no line')) : load();
  return { ...others, useLazyPart: (load: () => Promise<Component>) => useLazyPart(fetched(load)) };
});

const shown = ref(true);
let wrapper: VueWrapper;
let router: Router;
const said = (): string => wrapper.get('[role=status]').text();

describe('the bell of whoever is signed in', () => {
  beforeEach(async () => {
    await showLocale('en');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    setActivePinia(createPinia());
    notifications = fakeNotifications([sampleItem(0), sampleItem(0)]);
    session.expired = false;
    router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/', component: NotificationBell, meta: { titleKey: 'menu.home' } },
        { path: '/notifications', component: NotificationBell, meta: { titleKey: 'menu.notifications' } },
      ],
    });
    await router.push('/');
    shown.value = true;
    // It leaves while the page stays, as when the shell gives way to the login page.
    wrapper = mount(() => (shown.value ? h(NotificationBell) : null), {
      attachTo: document.body,
      global: {
        plugins: [i18n, router],
        stubs: { PanelFrame: { template: '<div><slot :drawer="false" /></div>' } },
      },
    });
  });
  afterEach(() => {
    wrapper.unmount();
    vi.useRealTimers();
  });

  it('puts the number before the name of the page, and takes it away when it leaves', async () => {
    expect(document.title).toBe('(2) Home · Belfry');
    notifications.unread = 3;
    await router.push('/notifications');
    expect(document.title).toBe('(3) Notifications · Belfry');
    shown.value = false;
    await nextTick();
    expect(document.title).toBe('Notifications · Belfry');
  });

  it('says in the title when the session is over', async () => {
    session.expired = true;
    await nextTick();
    expect(document.title).toBe('Signed out · Home · Belfry');
  });

  it('opens and closes the panel, and closes it when the page changes', async () => {
    const panel = usePanelState();
    await wrapper.get('button').trigger('click');
    await flushPromises();
    expect(wrapper.find('.the-panel').exists()).toBe(true);
    await wrapper.get('button').trigger('click');
    expect(panel.open).toBe(false);
    panel.show(false);
    await router.push('/notifications');
    expect(panel.open).toBe(false);
  });

  it('shows a panel that could not be fetched as soon as the connection is back', async () => {
    lineDown = true;
    notifications.connection = 'offline';
    await wrapper.get('button').trigger('click');
    await flushPromises();
    expect(wrapper.text()).toContain('could not be loaded');
    lineDown = false;
    notifications.connection = 'live';
    await flushPromises();
    expect(wrapper.find('.the-panel').exists()).toBe(true);
  });

  it('loads the list before anyone asks for it', async () => {
    vi.advanceTimersByTime(5_000);
    await flushPromises();
    expect(notifications.load).toHaveBeenCalledWith('inbox');
  });

  it('says politely what arrived, and how many wait now', async () => {
    expect(said()).toBe('');
    notifications.ring(sampleItem(0, { title: 'Order 7' }));
    notifications.unread = 3;
    await nextTick();
    vi.advanceTimersByTime(50);
    await nextTick();
    expect(said()).toBe('New: Order 7, 3 unread');
  });

  it('says what arrived in the place of another, though as many wait as before', async () => {
    notifications.ring(sampleItem(0, { title: 'Order 7, again' }));
    vi.advanceTimersByTime(50);
    await nextTick();
    expect(said()).toBe('New: Order 7, again, 2 unread');
  });

  it('says what arrived together with what was done meanwhile, and never later as news', async () => {
    notifications.ring(sampleItem(0, { title: 'Order 7' }));
    useUndoBar().show({ kind: 'read', count: 1, seq: 1, busy: false });
    await nextTick();
    vi.advanceTimersByTime(50);
    await nextTick();
    expect(said()).toBe('New: Order 7, 2 unread, 1 marked as read');
    notifications.unread = 1;
    await nextTick();
    vi.advanceTimersByTime(4_000);
    await nextTick();
    expect(said()).toBe('1 unread');
  });

  it('leaves nothing of one person for the next', () => {
    usePanelState().show(false);
    useUndoBar().show({ kind: 'read', count: 1, seq: 1, busy: false });
    wrapper.unmount();
    expect([usePanelState().open, useUndoBar().answer]).toEqual([false, null]);
  });
});
