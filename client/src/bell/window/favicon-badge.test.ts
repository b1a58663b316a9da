// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { faviconHref, showFavicon } from './favicon-badge.ts';

const drawn = (unread: number, signedOut = false): string =>
  decodeURIComponent(faviconHref({ unread, signedOut }) ?? '');

describe('the favicon', () => {
  afterEach(() => {
    document.head.replaceChildren();
  });

  it('is the plain one when nothing is unread', () => {
    expect(faviconHref({ unread: 0, signedOut: false })).toBeNull();
  });

  it('has a digit up to nine, and a dot beyond', () => {
    expect(drawn(7)).toContain('>7</text>');
    expect(drawn(10)).not.toContain('<text');
    expect(drawn(10)).toContain('<circle');
  });

  it('is another picture once the session is over, whatever was unread', () => {
    expect(drawn(7, true)).not.toContain('7</text>');
    expect(drawn(7, true)).not.toBe('');
  });

  it('is well-formed SVG in an address that the content security policy allows', () => {
    expect(faviconHref({ unread: 3, signedOut: false })).toMatch(/^data:image\/svg\+xml,%3Csvg/);
    const parsed = new DOMParser().parseFromString(drawn(3), 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
  });

  it('comes back as the page had it', () => {
    const link = document.createElement('link');
    link.rel = 'icon';
    link.href = '/favicon.svg';
    document.head.append(link);
    showFavicon('data:image/svg+xml,x');
    expect(link.getAttribute('href')).toBe('data:image/svg+xml,x');
    showFavicon(null);
    expect(link.getAttribute('href')).toBe('/favicon.svg');
  });
});
