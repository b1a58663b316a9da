// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VueWrapper } from '@vue/test-utils';
import { showLocale } from '../../i18n/i18n.ts';
import { sampleItem } from '../../playground/sample-items.ts';
import NotificationList from './NotificationList.vue';
import { mountLeaf } from '../testing/mount-leaf.ts';

const day = 24 * 3_600_000;
const rows = [0, 1, 2].map((n) => ({ item: sampleItem(n * day, { title: `Order ${n}` }), gone: false }));
const onMark = vi.fn();
let wrapper: VueWrapper;

const focused = (): string | undefined => document.activeElement?.textContent.trim();
const press = (key: string, more: object = {}): void => {
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
  );
};

describe('the list', () => {
  beforeEach(async () => {
    await showLocale('en');
    wrapper = mountLeaf(NotificationList, { rows, more: false, loadingMore: false, moreFault: '', onMark });
    wrapper.get<HTMLElement>('[data-item-title]').element.focus();
  });
  afterEach(() => {
    wrapper.unmount();
    vi.clearAllMocks();
  });

  it('parts its rows by days', () => {
    expect(
      wrapper
        .findAll('h3')
        .slice(0, 2)
        .map((heading) => heading.text()),
    ).toEqual(['Today', 'Yesterday']);
  });

  it('is walked by arrows, which stop at its ends', () => {
    press('ArrowDown');
    expect(focused()).toBe('Order 1');
    press('End');
    press('ArrowDown');
    expect(focused()).toBe('Order 2');
    press('Home');
    press('ArrowUp');
    expect(focused()).toBe('Order 0');
  });

  it('is one stop for Tab, at the row that was visited last', async () => {
    press('ArrowDown');
    await wrapper.vm.$nextTick();
    const reachable = wrapper
      .findAll('[data-item-title]')
      .filter((title) => title.attributes('tabindex') === '0');
    expect(reachable.map((title) => title.text())).toEqual(['Order 1']);
  });

  it('marks by r, but not when that is a shortcut of the browser', () => {
    press('r', { ctrlKey: true });
    expect(onMark).not.toHaveBeenCalled();
    press('ArrowDown');
    press('r');
    expect(onMark).toHaveBeenCalledWith(rows[1], true);
  });

  it('has no id twice', () => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
