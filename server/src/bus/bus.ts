import type { Hint, SessionRef, StaffKey } from '../store/store.ts';

/**
 * Carries hints between whoever commits and whoever holds the sockets. It may lose, repeat or reorder them: that costs
 * a moment, never a notification, for the store is the truth. Publishing never throws, never waits and is never in the
 * way of a commit.
 */
export interface Bus {
  /** Hints of one commit, for the people that any process follows. */
  publish(hints: readonly Hint[]): void;
  /** Tells every process that something about sessions changed. */
  announce(notice: SessionNotice): void;
  /** From the moment that this resolves, hints for that person reach `onHint`. Counted: follow twice, unfollow twice. */
  follow(staff: StaffKey): Promise<void>;
  unfollow(staff: StaffKey): void;
  onHint(listener: (hint: Hint) => void): void;
  onNotice(listener: (notice: SessionNotice) => void): void;
  close(): Promise<void>;
}

export type SessionNotice =
  /** These sessions are over: their sockets close with 4401. */
  | { kind: 'ended'; sessions: readonly SessionRef[] }
  /** The session's end has moved: its sockets are told. */
  | { kind: 'moved'; session: SessionRef; endsAtMs: number };
