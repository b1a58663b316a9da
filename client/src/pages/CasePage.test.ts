// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reactive } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { fakeNotifications } from '../bell/testing/fake-notifications.ts';
import { i18n, showLocale } from '../i18n/i18n.ts';
import CasePage from './CasePage.vue';
import { fakeInbox, type FakeInbox } from './notifications/testing/fake-inbox.ts';

let inbox: FakeInbox;
const notifications = reactive({ ...fakeNotifications(), epoch: 'e1', seq: 0 });
vi.mock('../api/inbox.ts', () => ({
  fetchInbox: (...asked: Parameters<FakeInbox['fetch']>) => inbox.fetch(...asked),
}));
vi.mock('../stores/notifications.ts', () => ({ useNotifications: () => notifications }));
vi.mock('../stores/session.ts', () => ({ useSession: () => ({ session: null }) }));
vi.mock('../i18n/category-labels.ts', async () => {
  const { computed } = await import('vue');
  return { useCategoryLabel: () => computed(() => (name: string) => name) };
});

let wrapper: VueWrapper;

async function openPage(path: string): Promise<void> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:any(.*)*', component: CasePage, meta: { titleKey: 'menu.home' } }],
  });
  await router.push(path);
  wrapper = mount(CasePage, { attachTo: document.body, global: { plugins: [i18n, router] } });
  await flushPromises();
}
const shown = (): (string | undefined)[] =>
  wrapper.findAll('[data-item]').map((row) => row.attributes('data-item'));

describe('the page of a case', () => {
  beforeEach(async () => {
    await showLocale('en');
    setActivePinia(createPinia());
    notifications.connection = 'live';
    inbox = fakeInbox(0);
    inbox.arrive(1, { link: '/orders/9' });
    inbox.arrive(1, { link: '/orders/10' });
  });
  afterEach(() => {
    wrapper.unmount();
  });

  it('shows what leads to it', async () => {
    await openPage('/orders/9');
    expect(shown()).toEqual(['n1']);
  });

  it('shows what leads to it whatever else stands in the link or in the address', async () => {
    inbox.arrive(1, { link: '/orders/9?from=mail' });
    inbox.arrive(1, { link: `${location.origin}/orders/9#lines` });
    inbox.arrive(1, { link: '/orders/99' });
    inbox.arrive(1, { link: 'https://elsewhere.example/orders/9' });
    inbox.arrive(1, { link: null });
    await openPage('/orders/9?from=mail');
    expect(shown()).toEqual(['n4', 'n3', 'n1']);
  });

  it('comes by itself when there is a connection, after it failed without one', async () => {
    inbox.offline = true;
    notifications.connection = 'offline';
    await openPage('/orders/9');
    expect(wrapper.find('[role=alert]').exists()).toBe(true);
    inbox.offline = false;
    notifications.connection = 'live';
    await flushPromises();
    expect(wrapper.find('[role=alert]').exists()).toBe(false);
    expect(shown()).toEqual(['n1']);
  });
});
