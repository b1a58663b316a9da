// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { showLocale } from '../../i18n/i18n.ts';
import RelativeTime from './RelativeTime.vue';
import { mountLeaf } from '../testing/mount-leaf.ts';

describe('a relative time', () => {
  beforeEach(async () => {
    await showLocale('en');
    vi.useFakeTimers({ now: new Date('2026-03-11T12:00:00.000Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes on by itself, and has the exact time behind it', async () => {
    const wrapper = mountLeaf(RelativeTime, { at: '2026-03-11T11:59:30.000Z' });
    expect(wrapper.text()).toBe('just now');
    vi.advanceTimersByTime(30_000);
    await nextTick();
    expect(wrapper.text()).toBe('1 min ago');
    expect(wrapper.attributes('datetime')).toBe('2026-03-11T11:59:30.000Z');
    expect(wrapper.attributes('title')).toContain('11:59');
    wrapper.unmount();
  });

  it('leaves no timer behind', () => {
    const two = [0, 1].map(() => mountLeaf(RelativeTime, { at: '2026-03-11T11:59:30.000Z' }));
    expect(vi.getTimerCount()).toBe(1);
    for (const wrapper of two) wrapper.unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});
