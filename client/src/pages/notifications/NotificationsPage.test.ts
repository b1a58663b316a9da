// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reactive } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { fakeNotifications } from '../../bell/testing/fake-notifications.ts';
import { i18n, showLocale } from '../../i18n/i18n.ts';
import NotificationsPage from './NotificationsPage.vue';
import { fakeInbox, type FakeInbox } from './testing/fake-inbox.ts';

let inbox: FakeInbox;
let notifications = fakeNotifications();
vi.mock('../../api/inbox.ts', () => ({
  fetchInbox: (...asked: Parameters<FakeInbox['fetch']>) => inbox.fetch(...asked),
}));
vi.mock('../../stores/notifications.ts', () => ({ useNotifications: () => notifications }));
vi.mock('../../stores/session.ts', () => ({ useSession: () => ({ session: null }) }));
vi.mock('../../i18n/category-labels.ts', async () => {
  const { computed } = await import('vue');
  return { useCategoryLabel: () => computed(() => (name: string) => name) };
});

let wrapper: VueWrapper;

/** The page of an inbox with so many items. */
async function openPage(count: number, path = '/notifications'): Promise<void> {
  inbox = fakeInbox(count);
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:any(.*)*', component: NotificationsPage }],
  });
  await router.push(path);
  wrapper = mount(NotificationsPage, { attachTo: document.body, global: { plugins: [i18n, router] } });
  await flushPromises();
}

/** Presses what is called so. */
async function press(name: string): Promise<void> {
  await wrapper
    .findAll('button')
    .find((button) => button.text() === name)!
    .trigger('click');
  await flushPromises();
}

/** Marks all, which settles the list as well. */
const settle = (): Promise<void> => press('Mark all read');
const shown = (): number => wrapper.findAll('[data-item]').length;

beforeEach(async () => {
  await showLocale('en');
  setActivePinia(createPinia());
  notifications = reactive({ ...fakeNotifications(), epoch: 'e1', seq: null });
  notifications.unread = 5;
});
afterEach(() => {
  wrapper.unmount();
});

describe('the notifications page', () => {
  it('marks all as read up to what was on the screen, not an item that arrived anew and waits', async () => {
    await openPage(10);
    const again = inbox.ids()[4]!;
    inbox.arrive(3);
    inbox.arriveAnew(again);
    await settle();
    await settle();
    expect(notifications.readAll.mock.calls).toEqual([[10], [10]]);
    expect(wrapper.get('.arrived').text()).toBe('4 new');
  });

  it('does not part a day around an item that arrived anew', async () => {
    await openPage(10);
    inbox.set(inbox.ids(), { arrivedAt: new Date(Date.now() - 5 * 86_400_000).toISOString() });
    await settle();
    expect(wrapper.findAll('h2')).toHaveLength(1);
    inbox.arriveAnew(inbox.ids()[4]!);
    await settle();
    expect(wrapper.findAll('h2')).toHaveLength(1);
    expect(shown()).toBe(10);
  });

  it('tries again to show what is new when that failed, although there is no next page', async () => {
    await openPage(10);
    inbox.arrive(2);
    await settle();
    inbox.offline = true;
    await press('2 new');
    expect(wrapper.findAll('[role=alert]')).toHaveLength(1);
    expect(shown()).toBe(10);
    inbox.offline = false;
    await press('Try again');
    expect(shown()).toBe(12);
    expect(wrapper.find('[role=alert]').exists()).toBe(false);
    expect(wrapper.find('.arrived').exists()).toBe(false);
  });

  it('tries again to show older ones when that failed', async () => {
    await openPage(50);
    inbox.offline = true;
    await press('Show more');
    inbox.offline = false;
    await press('Try again');
    expect(shown()).toBe(50);
  });

  it('says how many are new, up to 99', async () => {
    await openPage(10);
    inbox.arrive(45);
    await settle();
    expect(wrapper.get('.arrived').text()).toBe('45 new');
    inbox.arrive(300);
    await settle();
    expect(wrapper.get('.arrived').text()).toBe('99+ new');
  });

  it('follows the link of a row that was recalled, and marks nothing', async () => {
    for (const view of ['inbox', 'unread']) {
      await openPage(10, `/notifications?view=${view}`);
      const push = vi.spyOn(wrapper.vm.$router, 'push');
      inbox.remove('n7');
      await settle();
      const row = wrapper.get('[data-item=n7]');
      expect(row.classes()).toContain('gone');
      expect(row.find('button').exists()).toBe(false);
      await row.get('[data-item-title]').trigger('click');
      expect(push).toHaveBeenCalledExactlyOnceWith('/orders/10398');
      expect(notifications.setState).not.toHaveBeenCalled();
      wrapper.unmount();
    }
  });
});
