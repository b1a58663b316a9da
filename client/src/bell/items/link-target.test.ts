import { describe, expect, it } from 'vitest';
import { linkTarget } from './link-target.ts';

const here = 'https://office.example';

describe('where a link leads', () => {
  it('is inside for a path, and for a whole address of this site', () => {
    expect(linkTarget('/orders/1?a=b#c', here)).toEqual({ href: '/orders/1?a=b#c', inside: true });
    expect(linkTarget('https://office.example/orders/1', here)).toEqual({ href: '/orders/1', inside: true });
  });

  it('is outside for any other site, also one on another port or without TLS', () => {
    for (const link of [
      'https://shop.example/1',
      'https://office.example:8443/1',
      'http://office.example/1',
    ]) {
      expect(linkTarget(link, here)).toEqual({ href: link, inside: false });
    }
  });

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    '//evil.example',
    '/\\evil.example',
    'data:text/html,x',
    'https://a:b@evil.example',
    '',
  ])('is nowhere for %j, although it should never have been stored', (link) => {
    expect(linkTarget(link, here)).toBeNull();
  });

  it('never becomes another host by losing its own', () => {
    expect(linkTarget('https://office.example//evil.example/x', here)).toEqual({
      href: 'https://office.example//evil.example/x',
      inside: false,
    });
  });
});
