// @vitest-environment happy-dom
import { flushPromises, mount, type DOMWrapper, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reactive } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { fakeNotifications } from '../../bell/testing/fake-notifications.ts';
import { i18n, showLocale } from '../../i18n/i18n.ts';
import { fakeInbox, type FakeInbox } from '../notifications/testing/fake-inbox.ts';
import HomePage from './HomePage.vue';

const now = '2026-01-31T09:00:00.000Z';
let inbox: FakeInbox;
const notifications = reactive({ ...fakeNotifications(), epoch: 'e1', seq: 0 });
vi.mock('../../api/inbox.ts', () => ({
  fetchInbox: (...asked: Parameters<FakeInbox['fetch']>) => inbox.fetch(...asked),
  fetchSummary: () => inbox.summary(),
}));
vi.mock('../../stores/notifications.ts', () => ({ useNotifications: () => notifications }));
vi.mock('../../stores/session.ts', () => ({ useSession: () => ({ session: null }) }));
vi.mock('../../i18n/category-labels.ts', async () => {
  const { computed } = await import('vue');
  return { useCategoryLabel: () => computed(() => (name: string) => name) };
});

let wrapper: VueWrapper;

async function openPage(): Promise<void> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:any(.*)*', component: HomePage }],
  });
  await router.push('/');
  wrapper = mount(HomePage, { attachTo: document.body, global: { plugins: [i18n, router] } });
  await flushPromises();
}

/** The bell has heard of all that happened; so much time goes by, enough that the page has, too. */
async function hear(): Promise<void> {
  notifications.seq = (await inbox.summary()).seq;
  await vi.advanceTimersByTimeAsync(3_000);
}
const rows = (list: 'critical' | 'latest'): DOMWrapper<Element>[] =>
  wrapper.findAll(`[aria-labelledby=home-${list}] [data-item]`);
/** What is in a list: `n1` unread, `(n1)` read, `-n1-` gone. */
const shown = (list: 'critical' | 'latest'): string[] =>
  rows(list).map((row) => {
    const id = row.attributes('data-item')!;
    if (row.classes('gone')) return `-${id}-`;
    return row.classes('unread') ? id : `(${id})`;
  });
const markButton = (row: DOMWrapper<Element>): HTMLElement =>
  row.get<HTMLElement>('button[title="Mark as read"]').element;

describe('the home page', () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    await showLocale('en');
    setActivePinia(createPinia());
    notifications.seq = 3;
    notifications.connection = 'live';
    notifications.setState.mockClear();
    inbox = fakeInbox(3);
  });
  afterEach(() => {
    wrapper.unmount();
    vi.useRealTimers();
  });

  it('follows the inbox while nobody is at its lists', async () => {
    await openPage();
    expect(shown('latest')).toEqual(['n3', 'n2', 'n1']);
    inbox.arrive(1, { severity: 'critical' });
    await hear();
    expect([shown('critical'), shown('latest')]).toEqual([['n4'], ['n4', 'n3', 'n2', 'n1']]);
  });

  it('goes on after a click, although the button that was clicked has the focus still', async () => {
    await openPage();
    const button = markButton(rows('latest')[0]!);
    // As a browser has it after a click of the mouse.
    vi.spyOn(button, 'matches').mockImplementation((selector) => selector !== ':focus-visible');
    await wrapper.get('.lists').trigger('pointerenter');
    button.focus();
    button.click();
    await wrapper.get('.lists').trigger('pointerleave');
    expect(document.activeElement).toBe(button);
    inbox.set(['n3'], { readAt: now });
    inbox.arrive(5);
    await hear();
    expect(shown('latest')).toEqual(['n9', 'n8', 'n7', 'n6', 'n5']);
    inbox.set(inbox.ids(), { readAt: now });
    await hear();
    expect(shown('latest')).toEqual([]);
    expect(wrapper.text()).toContain('Nothing waits for you');
  });

  it('moves nothing under the pointer, shows what became of the rows, and keeps what is new behind a pill', async () => {
    inbox.arrive(1, { severity: 'critical' });
    notifications.seq = 4;
    await openPage();
    await wrapper.get('.lists').trigger('pointerenter');
    inbox.arrive(5);
    inbox.set(['n2', 'n4'], { readAt: now });
    await hear();
    expect([shown('critical'), shown('latest')]).toEqual([['(n4)'], ['(n4)', 'n3', '(n2)', 'n1']]);
    await wrapper.get('.arrived').trigger('click');
    await flushPromises();
    expect(shown('latest')).toEqual(['n9', 'n8', 'n7', 'n6', 'n5']);
    expect(wrapper.find('.arrived').exists()).toBe(false);
  });

  it('shows an item that stands in both lists as read in both, and as unread again', async () => {
    inbox.arrive(1, { severity: 'critical' });
    await openPage();
    await wrapper.get('.lists').trigger('pointerenter');
    markButton(rows('critical')[0]!).click();
    await flushPromises();
    expect([shown('critical')[0], shown('latest')[0]]).toEqual(['(n4)', '(n4)']);
    inbox.set(['n4'], { readAt: now });
    await hear();
    await rows('latest')[0]!.get('button[title="Mark as unread"]').trigger('click');
    expect([shown('critical')[0], shown('latest')[0]]).toEqual(['n4', 'n4']);
  });

  it('shows the lists as they are once the pointer has left', async () => {
    await openPage();
    await wrapper.get('.lists').trigger('pointerenter');
    inbox.arrive(1);
    inbox.set(['n1'], { readAt: now });
    await hear();
    expect(wrapper.get('.arrived').text()).toBe('1 new');
    await wrapper.get('.lists').trigger('pointerleave');
    await flushPromises();
    expect(shown('latest')).toEqual(['n4', 'n3', 'n2']);
    expect(wrapper.find('.arrived').exists()).toBe(false);
  });

  it('stands still under the focus of a keyboard', async () => {
    await openPage();
    const { element } = rows('latest')[1]!.get('[data-item-title]');
    (element as HTMLElement).focus();
    inbox.arrive(1);
    inbox.set(inbox.ids(), { readAt: now });
    await hear();
    expect(shown('latest')).toEqual(['(n3)', '(n2)', '(n1)']);
    expect(document.activeElement).toBe(element);
    (element as HTMLElement).blur();
    await flushPromises();
    expect(shown('latest')).toEqual([]);
  });

  it('shows what arrives at once where nothing stands, also under the pointer', async () => {
    inbox = fakeInbox(0);
    notifications.seq = 0;
    await openPage();
    await wrapper.get('.lists').trigger('pointerenter');
    inbox.arrive(1, { severity: 'critical' });
    await hear();
    expect([shown('critical'), shown('latest')]).toEqual([['n1'], ['n1']]);
  });

  it('comes by itself when there is a connection, after it failed without one', async () => {
    inbox.offline = true;
    notifications.connection = 'offline';
    await openPage();
    expect(wrapper.get('[role=alert]').text()).toContain('That did not work');
    inbox.offline = false;
    notifications.connection = 'live';
    await flushPromises();
    expect(wrapper.find('[role=alert]').exists()).toBe(false);
    expect(shown('latest')).toEqual(['n3', 'n2', 'n1']);
  });

  it('comes by itself when only its own calls failed for a while', async () => {
    inbox.offline = true;
    await openPage();
    await vi.advanceTimersByTimeAsync(60_000);
    inbox.offline = false;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(wrapper.find('[role=alert]').exists()).toBe(false);
    expect(shown('latest')).toEqual(['n3', 'n2', 'n1']);
  });
});
