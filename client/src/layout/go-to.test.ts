// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { goTo } from './go-to.ts';

const assign = vi.spyOn(location, 'assign').mockReturnValue(undefined);
afterEach(() => {
  assign.mockClear();
});

it('goes there on this page', async () => {
  const replace = vi.fn(() => Promise.resolve());
  await goTo('/send?to=all', { replace });
  expect(replace).toHaveBeenCalledExactlyOnceWith('/send?to=all');
  expect(assign).not.toHaveBeenCalled();
});

it('loads the page anew when the part that it leads to cannot be fetched', async () => {
  await goTo('/send', { replace: () => Promise.reject(new TypeError('not there')) });
  expect(assign).toHaveBeenCalledExactlyOnceWith('/send');
});
