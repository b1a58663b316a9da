// @vitest-environment happy-dom
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { refetchStyleSheets } from './style-sheets.ts';

declare const happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: boolean } };

const sheets = (): HTMLLinkElement[] => [...document.querySelectorAll('link')];

function fail(link: HTMLLinkElement | undefined): void {
  link?.dispatchEvent(new Event('error'));
}

describe('a style sheet that did not come', () => {
  beforeAll(() => {
    // Otherwise each sheet fails by itself, since happy-dom fetches none.
    happyDOM.settings.handleDisabledFileLoadingAsSuccess = true;
    vi.useFakeTimers();
    refetchStyleSheets();
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  let first: HTMLLinkElement;
  beforeEach(({ task }) => {
    first = document.createElement('link');
    first.rel = 'stylesheet';
    first.href = `/${encodeURIComponent(task.name)}.css`;
    document.head.replaceChildren(first);
  });

  it('is asked for again, by another element', () => {
    fail(first);
    vi.advanceTimersByTime(1_000);
    const [again, ...others] = sheets();
    expect(again).not.toBe(first);
    expect(again?.href).toBe(first.href);
    expect(others).toHaveLength(0);
  });

  it('is asked for until it comes, and not for ever', () => {
    for (let tries = 0; tries < 12; tries++) {
      const asked = sheets()[0];
      fail(asked);
      vi.advanceTimersByTime(30_000);
      expect(sheets()[0]).not.toBe(asked);
    }
    const last = sheets()[0];
    fail(last);
    vi.advanceTimersByTime(60_000);
    expect(sheets()[0]).toBe(last);
  });

  it('is left alone while nothing fails, and so is whatever else fails', () => {
    const image = document.createElement('img');
    document.body.append(image);
    image.dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(60_000);
    expect(sheets()).toEqual([first]);
    expect(image.isConnected).toBe(true);
  });
});
