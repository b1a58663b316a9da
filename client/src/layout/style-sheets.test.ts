// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchMissingStyleSheets, watchStyleSheets } from './style-sheets.ts';

declare const happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: boolean } };

const sheet = (): HTMLLinkElement | null => document.querySelector('link');

describe('a style sheet that did not come', () => {
  beforeAll(() => {
    watchStyleSheets();
  });

  let first: HTMLLinkElement;
  beforeEach(() => {
    first = document.createElement('link');
    first.rel = 'stylesheet';
    first.href = '/part.css';
    // happy-dom fetches no sheet, and lets each fail or succeed by itself.
    happyDOM.settings.handleDisabledFileLoadingAsSuccess = true;
    document.head.replaceChildren(first);
    first.dispatchEvent(new Event('error'));
  });

  it('is fetched anew, by another element, before the part is shown that needs it', async () => {
    await fetchMissingStyleSheets();
    expect(sheet()).not.toBe(first);
    expect(sheet()?.href).toBe(first.href);
    const again = sheet();
    await fetchMissingStyleSheets();
    expect(sheet()).toBe(again);
  });

  it('holds nothing up when it fails again, and is fetched the next time', async () => {
    happyDOM.settings.handleDisabledFileLoadingAsSuccess = false;
    await fetchMissingStyleSheets();
    const failed = sheet();
    happyDOM.settings.handleDisabledFileLoadingAsSuccess = true;
    await fetchMissingStyleSheets();
    expect(sheet()).not.toBe(failed);
  });

  it('is fetched when the browser is online again', () => {
    window.dispatchEvent(new Event('online'));
    expect(sheet()).not.toBe(first);
  });
});
