import type { InboxStore, SessionStore, Store } from '../store/store.ts';

/** The few reads that the live side does; it never writes. */
export interface LiveStore extends Pick<Store, 'epoch' | 'revision'> {
  readonly inbox: Pick<InboxStore, 'proof' | 'proofs' | 'ahead' | 'changesSince'>;
  readonly sessions: Pick<SessionStore, 'byId' | 'alive'>;
}
