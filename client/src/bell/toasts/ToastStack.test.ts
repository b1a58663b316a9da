// @vitest-environment happy-dom
import type { Item } from '@belfry/shared/inbox';
import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { i18n, showLocale } from '../../i18n/i18n.ts';
import { sampleItem } from '../../playground/sample-items.ts';
import { usePanelState } from '../panel/panel-state.ts';
import { fakeNotifications } from '../testing/fake-notifications.ts';
import ToastStack from './ToastStack.vue';

const notifications = fakeNotifications();
vi.mock('../../stores/notifications.ts', () => ({ useNotifications: () => notifications }));
vi.mock('../../i18n/category-labels.ts', async () => {
  const { computed } = await import('vue');
  return { useCategoryLabel: () => computed(() => (name: string) => name) };
});
vi.mock('./front-window.ts', () => ({ useFrontWindow: () => ({ isFront: () => inFront }) }));

let inFront = true;
let wrapper: VueWrapper;
let router: Router;
const texts = (): string[] => [...document.querySelectorAll('.toast .lead')].map((lead) => lead.textContent);
const item = (title: string, severity: 'info' | 'critical' = 'info'): Item =>
  sampleItem(0, { title, severity });

describe('toasts', () => {
  beforeEach(async () => {
    await showLocale('en');
    vi.useFakeTimers();
    setActivePinia(createPinia());
    inFront = true;
    router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/:any(.*)*', component: ToastStack }],
    });
    wrapper = mount(ToastStack, {
      attachTo: document.body,
      global: { plugins: [i18n, router], stubs: { transitionGroup: false } },
    });
  });
  afterEach(() => {
    wrapper.unmount();
    vi.useRealTimers();
    vi.clearAllMocks();
  });

  it('tell what arrives, for eight seconds', async () => {
    notifications.ring(item('Order 1'));
    await nextTick();
    expect(texts()).toEqual(['Order 1']);
    vi.advanceTimersByTime(8_000);
    await nextTick();
    expect(texts()).toEqual([]);
  });

  it('stay under the pointer', async () => {
    notifications.ring(item('Order 1'));
    await nextTick();
    await wrapper.get('.stack').trigger('pointerenter');
    vi.advanceTimersByTime(60_000);
    await nextTick();
    expect(texts()).toEqual(['Order 1']);
    await wrapper.get('.stack').trigger('pointerleave');
    vi.advanceTimersByTime(8_000);
    await nextTick();
    expect(texts()).toEqual([]);
  });

  it('stay until they are closed when they are critical, and Esc does not do that', async () => {
    notifications.ring(item('Fire', 'critical'));
    await nextTick();
    vi.advanceTimersByTime(600_000);
    wrapper.get<HTMLElement>('.lead').element.focus();
    await wrapper.get('.lead').trigger('keydown', { key: 'Escape' });
    expect(texts()).toEqual(['Fire']);
    await wrapper.get('.close').trigger('click');
    expect(texts()).toEqual([]);
  });

  it('hand the focus on when they are closed by key: to the next, the last one to where it came from', async () => {
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    notifications.ring(item('Fire', 'critical'));
    await nextTick();
    vi.advanceTimersByTime(5_000);
    notifications.ring(item('Flood', 'critical'));
    await nextTick();
    const closeFirst = async (): Promise<void> => {
      const close = wrapper.get<HTMLElement>('.close');
      close.element.focus();
      await close.trigger('click');
      await nextTick();
    };
    await closeFirst();
    expect(texts()).toHaveLength(1);
    expect(document.activeElement).toBe(wrapper.get('.close').element);
    await closeFirst();
    expect(document.activeElement).toBe(field);
    field.remove();
  });

  it('are silent while the panel is open, and make way when it opens', async () => {
    notifications.ring(item('Order 1'));
    await nextTick();
    usePanelState().show(false);
    await nextTick();
    expect(texts()).toEqual([]);
    notifications.ring(item('Order 2'));
    await nextTick();
    expect(texts()).toEqual([]);
  });

  it('are silent in a window that is not the one in front', async () => {
    inFront = false;
    notifications.ring(item('Order 1'));
    await nextTick();
    expect(texts()).toEqual([]);
  });

  it('are silent about what is muted', async () => {
    notifications.ring(sampleItem(0, { muted: true }));
    await nextTick();
    expect(texts()).toEqual([]);
  });

  it('go when what they tell of was read elsewhere', async () => {
    const told = item('Order 1');
    notifications.ring(told);
    await nextTick();
    notifications.lists.inbox.items = [{ ...told, readAt: '2026-03-11T12:00:00.000Z' }];
    await nextTick();
    expect(texts()).toEqual([]);
  });

  it('go when what they tell of is not in the inbox any more, also critical ones', async () => {
    const told = sampleItem(0, { title: 'Sent by mistake', severity: 'critical', arrival: 7 });
    notifications.ring(told);
    notifications.lists.inbox.items = [told];
    await nextTick();
    expect(texts()).toEqual(['Sent by mistake']);
    notifications.lists.inbox.items = [];
    await nextTick();
    expect(texts()).toEqual([]);
  });

  it('stay when the inbox is not held far enough to know', async () => {
    const { inbox } = notifications.lists;
    notifications.ring(sampleItem(0, { title: 'Fire', severity: 'critical', arrival: 7 }));
    inbox.more = true;
    inbox.items = [sampleItem(0, { arrival: 9 })];
    await nextTick();
    expect(texts()).toEqual(['Fire']);
    inbox.more = false;
  });

  it('follow their link on this page, and mark it as read although the page changes', async () => {
    const push = vi.spyOn(router, 'push');
    notifications.ring(item('Order 1'));
    await nextTick();
    await wrapper.get('a.lead').trigger('click');
    expect(push).toHaveBeenCalledWith('/orders/10398');
    const [, set, options] = notifications.setState.mock.calls[0]!;
    expect([set, options?.keepalive]).toEqual([{ read: true }, true]);
    expect(texts()).toEqual([]);
  });

  it('lead a group into the panel', async () => {
    notifications.ring(item('Order 1'), item('Order 2'));
    await nextTick();
    expect(texts()).toEqual(['2 new: 2 orders']);
    await wrapper.get('button.lead').trigger('click');
    expect(usePanelState().open).toBe(true);
  });
});
