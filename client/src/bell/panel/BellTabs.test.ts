// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { showLocale } from '../../i18n/i18n.ts';
import BellTabs from './BellTabs.vue';

describe('the tabs', () => {
  beforeEach(() => showLocale('en'));

  it('are chosen by arrows, around their ends', async () => {
    const wrapper = mount(BellTabs, { props: { selected: 'inbox', idBase: 'x' } });
    await wrapper.trigger('keydown', { key: 'ArrowRight' });
    await wrapper.setProps({ selected: 'unread' });
    await wrapper.trigger('keydown', { key: 'ArrowRight' });
    await wrapper.trigger('keydown', { key: 'Home' });
    await wrapper.trigger('keydown', { key: 'x' });
    expect(wrapper.emitted('select')).toEqual([['unread'], ['inbox'], ['inbox']]);
  });

  it('are one stop for Tab and name what they show', () => {
    const wrapper = mount(BellTabs, { props: { selected: 'unread', idBase: 'x' } });
    expect(wrapper.findAll('[role=tab]').map((tab) => tab.attributes('tabindex'))).toEqual(['-1', '0']);
    expect(wrapper.get('[aria-selected=true]').attributes()).toMatchObject({
      id: 'x-unread',
      'aria-controls': 'x-panel',
    });
  });
});
