// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeNotifications } from '../testing/fake-notifications.ts';
import { useUndoBar } from './undo-bar.ts';

const notifications = fakeNotifications();
vi.mock('../../stores/notifications.ts', () => ({ useNotifications: () => notifications }));

const read = { kind: 'read', count: 12, seq: 7, busy: false } as const;

describe('the undo bar', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    setActivePinia(createPinia());
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.clearAllMocks();
  });

  it('stays eight seconds', () => {
    const bar = useUndoBar();
    bar.show(read);
    vi.advanceTimersByTime(7_999);
    expect(bar.answer).toEqual(read);
    vi.advanceTimersByTime(1);
    expect(bar.answer).toBeNull();
  });

  it('stays as long as someone is at it', () => {
    const bar = useUndoBar();
    bar.show(read);
    bar.attend(true);
    vi.advanceTimersByTime(60_000);
    expect(bar.answer).toEqual(read);
    bar.attend(false);
    vi.advanceTimersByTime(8_000);
    expect(bar.answer).toBeNull();
  });

  it('takes back exactly what that change did', async () => {
    const bar = useUndoBar();
    bar.show(read);
    await bar.act();
    expect(notifications.undo).toHaveBeenCalledExactlyOnceWith(7, { read: false });
    expect(bar.answer).toBeNull();
  });

  it('takes it back once, however often it is pressed', async () => {
    const bar = useUndoBar();
    bar.show(read);
    await Promise.all([bar.act(), bar.act()]);
    expect(notifications.undo).toHaveBeenCalledOnce();
  });

  it('says when that failed, stays, and tries again', async () => {
    const bar = useUndoBar();
    notifications.undo.mockRejectedValueOnce(new Error('away'));
    bar.show(read);
    await bar.act();
    expect(bar.answer).toMatchObject({ kind: 'fault', text: 'bell.undo.failed' });
    vi.advanceTimersByTime(60_000);
    expect(bar.answer).not.toBeNull();
    await bar.act();
    await vi.waitFor(() => {
      expect(bar.answer).toBeNull();
    });
    expect(notifications.undo).toHaveBeenCalledTimes(2);
  });
});
