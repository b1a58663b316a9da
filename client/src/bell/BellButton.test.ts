// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { showLocale } from '../i18n/i18n.ts';
import BellButton from './BellButton.vue';
import type { ConnectionView } from './connection-view.ts';

function button(unread: number | null, critical = 0, state: ConnectionView['state'] = 'live'): VueWrapper {
  return mount(BellButton, {
    props: { unread, critical, connection: { state, polling: false }, open: false, controls: 'panel' },
  });
}
const name = (wrapper: VueWrapper): string | undefined => wrapper.attributes('aria-label');

describe('the bell', () => {
  beforeEach(() => showLocale('en'));

  it('has no badge as long as nothing is known, and none at nothing', () => {
    expect(button(null).find('.badge').exists()).toBe(false);
    expect(name(button(null))).toBe('Notifications');
    expect(button(0).find('.badge').exists()).toBe(false);
    expect(name(button(0))).toBe('Notifications, none unread');
  });

  it('shows up to 99, and says the exact number', () => {
    expect(button(99).find('.badge').text()).toBe('99');
    expect(button(128).find('.badge').text()).toBe('99+');
    expect(name(button(128))).toBe('Notifications, 128 unread');
  });

  it('says that something critical waits, by a mark and in its name', () => {
    expect(button(7, 1).text()).toContain('!');
    expect(name(button(7, 1))).toBe('Notifications, 7 unread, 1 critical');
    expect(button(7).text()).not.toContain('!');
  });

  it('says how fresh the number is', () => {
    expect(name(button(7, 0, 'connecting'))).toBe('Notifications, 7 unread');
    expect(name(button(7, 0, 'catching-up'))).toBe('Notifications, 7 unread, catching up');
    expect(name(button(7, 0, 'offline'))).toBe('Notifications, 7 unread, offline');
    expect(button(7, 0, 'offline').classes()).toContain('stale');
  });

  it('speaks Chinese', async () => {
    await showLocale('zh-CN');
    expect(name(button(7, 1, 'offline'))).toBe('消息，7 条未读，1 条紧急，已离线');
  });

  it('moves when the number grows, and not when it shrinks', async () => {
    const wrapper = button(7);
    await wrapper.setProps({ unread: 6 });
    expect(wrapper.find('.grown').exists()).toBe(false);
    await wrapper.setProps({ unread: 8 });
    expect(wrapper.find('.grown').exists()).toBe(true);
  });

  it('tells a key from a click', async () => {
    const wrapper = button(1);
    await wrapper.trigger('click', { detail: 0 });
    await wrapper.trigger('click', { detail: 1 });
    expect(wrapper.emitted('toggle')).toEqual([[true], [false]]);
  });
});
