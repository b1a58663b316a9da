// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { beforeAll, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { i18n, showLocale } from '../i18n/i18n.ts';
import type * as LazyPart from './lazy-part.ts';
import SignInAgain from './SignInAgain.vue';

let lineDown = false;
vi.mock('./lazy-part.ts', async (original) => {
  const { useLazyPart, ...others } = await original<typeof LazyPart>();
  const fetched = (load: () => Promise<Component>) => () =>
    lineDown ? Promise.reject(new Error('no line')) : load();
  return { ...others, useLazyPart: (load: () => Promise<Component>) => useLazyPart(fetched(load)) };
});
vi.mock('../stores/session.ts', () => ({
  useSession: () => ({ session: { staff: { username: 'clerk' } } }),
}));
vi.mock('../pages/login/LoginForm.vue', () => ({
  default: { props: ['fixedUsername'], template: '<form>{{ fixedUsername }}</form>' },
}));

beforeAll(() => showLocale('en'));

const shown = () =>
  mount(SignInAgain, {
    global: { plugins: [i18n], stubs: { ModalDialog: { template: '<dialog open><slot /></dialog>' } } },
  });

it('covers the page of an ended session with the form of whoever it was', async () => {
  const wrapper = shown();
  await flushPromises();
  expect(wrapper.get('form').text()).toBe('clerk');
});

it('covers the page also when the form cannot be fetched, and tries again', async () => {
  lineDown = true;
  const wrapper = shown();
  await flushPromises();
  expect(wrapper.text()).toContain('Your session has ended');
  expect(wrapper.get('[role=alert]').text()).toContain('could not be loaded');
  lineDown = false;
  await wrapper.get('[role=alert] button').trigger('click');
  await flushPromises();
  expect(wrapper.get('form').text()).toBe('clerk');
});
