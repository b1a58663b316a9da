// @vitest-environment happy-dom
import type { Item } from '@belfry/shared/inbox';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import type { ProblemDocument } from '@belfry/shared/problem';
import { ApiError } from '../../api/client.ts';
import { i18n, showLocale } from '../../i18n/i18n.ts';
import { sampleItem } from '../../playground/sample-items.ts';
import InboxPanel from './InboxPanel.vue';
import { usePanelState } from './panel-state.ts';
import { fakeNotifications } from '../testing/fake-notifications.ts';
import { useUndoBar } from '../undo/undo-bar.ts';

const hour = 3_600_000;
const at = (arrival: number, title: string): Item =>
  sampleItem(hour, { arrival, seq: arrival, title, link: `/orders/${arrival}` });
const first = [at(12, 'Newest'), at(11, 'Middle'), at(10, 'Oldest')];
let notifications = fakeNotifications();
vi.mock('../../stores/notifications.ts', () => ({ useNotifications: () => notifications }));
vi.mock('../../stores/session.ts', () => ({ useSession: () => ({ session: null }) }));
vi.mock('../../i18n/category-labels.ts', async () => {
  const { computed } = await import('vue');
  return { useCategoryLabel: () => computed(() => (name: string) => name) };
});

let wrapper: VueWrapper;
let router: Router;

async function openPanel(byKeyboard = false): Promise<void> {
  usePanelState().show(byKeyboard);
  wrapper = mount(InboxPanel, {
    attachTo: document.body,
    props: { drawer: false },
    global: { plugins: [i18n, router] },
  });
  await flushPromises();
}
const titles = (): string[] => wrapper.findAll('[data-item-title]').map((title) => title.text());
const focused = (): string | undefined => document.activeElement?.textContent.trim();
const arrive = async (...items: Item[]): Promise<void> => {
  notifications.lists.inbox.items = [...items, ...notifications.lists.inbox.items];
  await nextTick();
};

describe('the open panel', () => {
  beforeEach(async () => {
    await showLocale('en');
    setActivePinia(createPinia());
    notifications = fakeNotifications(first);
    router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/:any(.*)*', component: InboxPanel }],
    });
  });
  afterEach(() => {
    wrapper.unmount();
  });

  it('has the focus on its heading for the mouse, on the first item for the keyboard', async () => {
    await openPanel();
    expect(focused()).toBe('Notifications');
    wrapper.unmount();
    await openPanel(true);
    expect(focused()).toBe('Newest');
  });

  it('moves the focus from the heading to the first item when that comes late', async () => {
    notifications.lists.inbox.items = [];
    await openPanel(true);
    expect(focused()).toBe('Notifications');
    await arrive(...first);
    expect(focused()).toBe('Newest');
  });

  it('keeps what arrives behind a pill, which brings it in at the top', async () => {
    await openPanel();
    await arrive(at(14, 'Brand new'), at(13, 'New'));
    expect(titles()).toEqual(['Newest', 'Middle', 'Oldest']);
    await wrapper.get('[aria-label="Show 2 new notifications"]').trigger('click');
    await nextTick();
    expect(titles()).toEqual(['Brand new', 'New', 'Newest', 'Middle', 'Oldest']);
  });

  it('marks all as read up to what was on screen, not what waits behind the pill', async () => {
    notifications.readAll.mockResolvedValueOnce({ seq: 20, changed: 3 });
    await openPanel();
    await arrive(at(13, 'Unseen'));
    await wrapper.get('.mark-all').trigger('click');
    await flushPromises();
    expect(notifications.readAll).toHaveBeenCalledExactlyOnceWith(12);
    expect(useUndoBar().answer).toEqual({ kind: 'read', count: 3, seq: 20, busy: false });
    expect(wrapper.text()).toContain('3 marked as read');
  });

  it('asks for older ones when all that was held of a view has left it, and does not say that there is nothing', async () => {
    const { unread } = notifications.lists;
    Object.assign(unread, { items: [], more: true });
    notifications.loadMore.mockImplementationOnce(() => {
      unread.loadingMore = true;
      return Promise.resolve();
    });
    await openPanel();
    await wrapper.get('[role=tab]:last-child').trigger('click');
    expect(notifications.loadMore).toHaveBeenCalledExactlyOnceWith('unread');
    expect(wrapper.text()).not.toContain('You have read everything');
    Object.assign(unread, { items: [first[2]], more: false, loadingMore: false });
    await nextTick();
    expect(titles()).toEqual(['Oldest']);
  });

  it('says that older ones could not be had where no row is held, and asks again', async () => {
    Object.assign(notifications.lists.inbox, { items: [], more: true, error: new Error('no line') });
    await openPanel();
    expect(notifications.loadMore).not.toHaveBeenCalled();
    await wrapper.get('.content button').trigger('click');
    expect(notifications.loadMore).toHaveBeenCalledExactlyOnceWith('inbox');
  });

  it('cannot mark all when nothing is unread', async () => {
    notifications.unread = 0;
    await openPanel();
    expect(wrapper.get('.mark-all').attributes('disabled')).toBeDefined();
  });

  it('keeps a row that was read in the unread tab, until the tab changes', async () => {
    await openPanel();
    await wrapper.get('[role=tab]:last-child').trigger('click');
    await wrapper.findAll('button[title="Mark as read"]')[1]!.trigger('click');
    const [newest, middle, oldest] = first as [Item, Item, Item];
    notifications.lists.inbox.items = [newest, { ...middle, readAt: '2026-03-11T12:00:00.000Z' }, oldest];
    notifications.lists.unread.items = [newest, oldest];
    await nextTick();
    expect(titles()).toEqual(['Newest', 'Middle', 'Oldest']);
    expect(wrapper.findAll('.unread[data-item]')).toHaveLength(2);
    await wrapper.get('[role=tab]:first-child').trigger('click');
    await wrapper.get('[role=tab]:last-child').trigger('click');
    expect(titles()).toEqual(['Newest', 'Oldest']);
  });

  it('follows a link, marks it as read and closes', async () => {
    const push = vi.spyOn(router, 'push');
    await openPanel();
    await wrapper.get('[data-item-title]').trigger('click');
    expect(push).toHaveBeenCalledWith('/orders/12');
    expect(notifications.setState).toHaveBeenCalledWith(
      [first[0]!.id],
      { read: true },
      { upTo: 12, keepalive: true },
    );
    expect(usePanelState().open).toBe(false);
  });

  it('stays for a middle click, and marks it all the same', async () => {
    await openPanel();
    await wrapper.get('[data-item-title]').trigger('auxclick', { button: 1 });
    expect(notifications.setState).toHaveBeenCalledOnce();
    expect(usePanelState().open).toBe(true);
  });

  it('says when a mark could not be saved, and tries again', async () => {
    notifications.setState.mockRejectedValueOnce(new Error('away'));
    await openPanel();
    await wrapper.get('button[title="Mark as read"]').trigger('click');
    await flushPromises();
    expect(wrapper.get('[role=alert]').text()).toContain('That could not be saved.');
    await wrapper.get('.undo .bf-text-button').trigger('click');
    expect(notifications.setState).toHaveBeenCalledTimes(2);
  });

  it('keeps the focus when its undo bar is closed', async () => {
    await openPanel();
    await wrapper.get('.mark-all').trigger('click');
    await flushPromises();
    const close = wrapper.get<HTMLElement>('.undo .close');
    close.element.focus();
    await close.trigger('click');
    expect(focused()).toBe('Notifications');
  });

  it('follows the link of a row that is gone, and marks nothing', async () => {
    const push = vi.spyOn(router, 'push');
    await openPanel();
    notifications.lists.inbox.items = first.slice(1);
    await nextTick();
    await wrapper.get('[data-item-title]').trigger('click');
    expect(push).toHaveBeenCalledWith('/orders/12');
    expect(notifications.setState).not.toHaveBeenCalled();
  });

  it('says nothing of a mark on what has gone meanwhile: there is nothing to try again', async () => {
    const problem = { type: 'about:blank', title: 'Not found', status: 404, code: 'not-found' };
    notifications.setState.mockRejectedValueOnce(
      new ApiError('problem', 'not found', { status: 404, problem: problem as ProblemDocument }),
    );
    await openPanel();
    await wrapper.get('button[title="Mark as read"]').trigger('click');
    await flushPromises();
    expect(useUndoBar().answer).toBeNull();
  });

  it('says what was missed until it is closed', async () => {
    Object.assign(notifications, { missed: 5, unread: 9 });
    await openPanel();
    expect(wrapper.text()).toContain('5 new while you were away');
    expect(notifications.clearMissed).not.toHaveBeenCalled();
    wrapper.unmount();
    expect(notifications.clearMissed).toHaveBeenCalledOnce();
  });

  it('counts nothing as missed that has been read since', async () => {
    Object.assign(notifications, { missed: 5, missedAtLeast: true, unread: 2 });
    await openPanel();
    expect(wrapper.text()).toContain('2 new while you were away');
    wrapper.unmount();
    notifications.unread = 0;
    await openPanel();
    expect(wrapper.text()).not.toContain('while you were away');
  });

  it('moves no row for what it learns to have missed: that waits with the pill', async () => {
    await openPanel();
    Object.assign(notifications, { missed: 1, unread: 4 });
    await arrive(at(13, 'Missed'));
    expect(wrapper.text()).not.toContain('while you were away');
    await wrapper.get('[aria-label="Show 1 new notification"]').trigger('click');
    await nextTick();
    expect(wrapper.text()).toContain('1 new while you were away');
  });

  it('shows why a list could not be had, and a way to try again', async () => {
    Object.assign(notifications.lists.inbox, { items: [], status: 'error', error: new Error('away') });
    await openPanel();
    await wrapper.get('[role=alert] button').trigger('click');
    expect(notifications.load).toHaveBeenCalledTimes(2);
  });

  it('loads by itself, once there is a connection, what failed without one', async () => {
    Object.assign(notifications.lists.inbox, { items: [], status: 'error', error: new Error('away') });
    notifications.connection = 'offline';
    await openPanel();
    notifications.connection = 'live';
    await nextTick();
    expect(notifications.load).toHaveBeenCalledTimes(2);
  });
});
