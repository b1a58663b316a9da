import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { returnPath } from './return-path.ts';

const component = { template: '' };
const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/login', component, meta: { open: true } },
    { path: '/:pathMatch(.*)*', component },
  ],
});

describe('where a sign-in returns to', () => {
  it.each(['/orders/1042', '/notifications?view=unread', '/a#b', '/'])('is the inside path %s', (path) => {
    expect(returnPath(path, router)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'http:/evil.example',
    'javascript:alert(1)',
    ' /orders',
    '/\t/evil.example',
    'orders/1042',
    '',
    '/login',
    '/login?to=/login',
    `/${'a'.repeat(3_000)}`,
  ])('is home instead of %j', (asked) => {
    expect(returnPath(asked, router)).toBe('/');
  });

  it('is home when nothing, or twice something, was asked for', () => {
    expect(returnPath(undefined, router)).toBe('/');
    expect(returnPath(null, router)).toBe('/');
    expect(returnPath(['/orders', '/orders'], router)).toBe('/');
  });
});
