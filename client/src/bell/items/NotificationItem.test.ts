// @vitest-environment happy-dom
import type { Item } from '@belfry/shared/inbox';
import type { VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showLocale } from '../../i18n/i18n.ts';
import { sampleItem } from '../../playground/sample-items.ts';
import NotificationItem from './NotificationItem.vue';
import { mountLeaf } from '../testing/mount-leaf.ts';

const onOpen = vi.fn<(event: MouseEvent) => void>();
const onMark = vi.fn<(read: boolean) => void>();
let wrapper: VueWrapper;

function show(given: Partial<Item> = {}, gone = false): VueWrapper {
  wrapper = mountLeaf(NotificationItem, {
    row: { item: sampleItem(5 * 60_000, given), gone },
    current: true,
    onOpen,
    onMark,
  });
  return wrapper;
}

describe('one notification', () => {
  beforeEach(() => showLocale('en'));
  afterEach(() => {
    wrapper.unmount();
    vi.clearAllMocks();
  });

  it('has a real link to a page of this site', () => {
    const link = show({ link: '/orders/7' }).get('a.title');
    expect(link.attributes('href')).toBe('/orders/7');
    expect(link.attributes('target')).toBeUndefined();
  });

  it('opens a page elsewhere in a new tab that learns nothing of this one', () => {
    const link = show({ link: 'https://example.com/7' }).get('a.title');
    expect(link.attributes()).toMatchObject({ target: '_blank', rel: 'noopener noreferrer' });
  });

  it('binds no link that must not have been stored', () => {
    expect(show({ link: 'javascript:alert(1)' }).find('a').exists()).toBe(false);
  });

  it('tells of a click and of a middle click on its link', async () => {
    const link = show().get('a.title');
    link.element.addEventListener('click', (event) => {
      event.preventDefault();
    });
    await link.trigger('click');
    await link.trigger('auxclick', { button: 1 });
    await link.trigger('auxclick', { button: 2 });
    expect(onOpen).toHaveBeenCalledTimes(2);
  });

  it('unfolds without a link, and says so once', async () => {
    const title = show({ link: null, body: 'One\n\nTwo' }).get('button.title');
    expect(title.attributes('aria-expanded')).toBe('false');
    await title.trigger('click');
    expect(title.attributes('aria-expanded')).toBe('true');
    expect(wrapper.get('time').text()).toMatch(/\d{4}/);
    await title.trigger('click');
    expect(onOpen).toHaveBeenCalledOnce();
  });

  it('marks read what is unread, and unread what is read', async () => {
    await show().get('button[title="Mark as read"]').trigger('click');
    wrapper.unmount();
    await show({ readAt: '2026-03-11T12:00:00.000Z' }).get('button[title="Mark as unread"]').trigger('click');
    expect(onMark.mock.calls).toEqual([[true], [false]]);
  });

  it('says in words what dot, icon and number show', () => {
    const link = show({ severity: 'critical', count: 3 }).get('a.title');
    const [stateId] = link.attributes('aria-describedby')!.split(' ');
    expect(document.getElementById(stateId!)!.textContent).toBe('Unread, Critical, arrived 3 times');
    expect(wrapper.get('.count').text()).toBe('×3');
  });

  it('offers nothing to mark on a row that has left', () => {
    show({}, true);
    expect(wrapper.find('button').exists()).toBe(false);
    expect(wrapper.classes()).toContain('gone');
  });

  it('is not unread when it is muted, as it is not counted', () => {
    expect(show({ muted: true }).classes()).not.toContain('unread');
  });

  it('shows text from outside as text', () => {
    show({ title: '<img src=x onerror=alert(1)>', body: '<b>bold</b>' });
    expect(wrapper.find('img, b').exists()).toBe(false);
    expect(wrapper.text()).toContain('<b>bold</b>');
  });
});
