// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { i18n } from '../i18n/i18n.ts';
import FetchFault from './FetchFault.vue';

describe('what could not be had', () => {
  it('is tried again once at a time, by a button that keeps the focus meanwhile', async () => {
    const wrapper = mount(FetchFault, {
      props: { error: new TypeError('offline') },
      global: { plugins: [i18n] },
    });
    const button = wrapper.get('button');
    await button.trigger('click');
    await wrapper.setProps({ busy: true });
    await button.trigger('click');
    expect(wrapper.emitted('retry')).toHaveLength(1);
    expect(button.attributes()).toMatchObject({ 'aria-disabled': 'true' });
    // A browser takes the focus off a button that is disabled.
    expect(button.attributes('disabled')).toBeUndefined();
  });
});
