// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import { useFrontWindow, type FrontWindow } from './front-window.ts';

/** Channels of several windows, which hear one another at once. */
function channels(): () => BroadcastChannel {
  const open = new Set<{ onmessage: ((event: { data: unknown }) => void) | null }>();
  return () => {
    const channel = {
      onmessage: null as ((event: { data: unknown }) => void) | null,
      postMessage(data: unknown) {
        for (const other of open) if (other !== channel) other.onmessage?.({ data });
      },
      close() {
        open.delete(channel);
      },
    };
    open.add(channel);
    return channel as unknown as BroadcastChannel;
  };
}

describe('the window in front', () => {
  const scopes: EffectScope[] = [];
  const inScope = (channel: BroadcastChannel): FrontWindow => {
    const scope = effectScope();
    scopes.push(scope);
    return scope.run(() => useFrontWindow(channel))!;
  };
  const focus = vi.spyOn(document, 'hasFocus');
  const hidden = vi.spyOn(document, 'hidden', 'get');
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    for (const scope of scopes.splice(0)) scope.stop();
    focus.mockReset();
    hidden.mockReset();
  });

  it('is the only one there is, focused or not', () => {
    focus.mockReturnValue(false);
    expect(inScope(channels()()).isFront()).toBe(true);
  });

  it('is the one that was focused last while none is', () => {
    const channel = channels();
    focus.mockReturnValue(true);
    vi.setSystemTime(1_000);
    const first = inScope(channel());
    vi.setSystemTime(2_000);
    const second = inScope(channel());
    focus.mockReturnValue(false);
    expect([first.isFront(), second.isFront()]).toEqual([false, true]);
  });

  it('is the one that is used', () => {
    const channel = channels();
    focus.mockReturnValue(true);
    const added = vi.spyOn(window, 'addEventListener');
    vi.setSystemTime(1_000);
    const first = inScope(channel());
    const [, use] = added.mock.calls.find(([kind]) => kind === 'pointerdown')!;
    vi.setSystemTime(2_000);
    const second = inScope(channel());
    vi.setSystemTime(3_000);
    (use as () => void)();
    expect([first.isFront(), second.isFront()]).toEqual([true, false]);
  });

  it('is the first again when the second has gone', () => {
    const channel = channels();
    focus.mockReturnValue(true);
    const first = inScope(channel());
    inScope(channel());
    scopes[1]!.stop();
    focus.mockReturnValue(false);
    expect(first.isFront()).toBe(true);
  });

  it('is never a hidden one', () => {
    hidden.mockReturnValue(true);
    expect(inScope(channels()()).isFront()).toBe(false);
  });
});
