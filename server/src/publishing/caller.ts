import { adminRole } from '@belfry/shared/session';
import type { Caller } from '../http/route.ts';
import type { NotificationScope, SenderRef } from '../store/store.ts';

/** The caller as the sender of what they publish, and as the actor in the audit trail. */
export function senderOf(caller: Caller): SenderRef {
  if (caller.kind === 'producer') return { kind: 'producer', id: caller.key.id, name: caller.key.name };
  const { id, displayName } = caller.session.person;
  return { kind: 'staff', id, name: displayName };
}

/** Whose notifications the caller may see and recall: admins everyone's, a producer key its own. */
export function scopeOf(caller: Caller): NotificationScope {
  const isAdmin = caller.kind === 'staff' && caller.session.person.roles.includes(adminRole);
  return isAdmin ? 'all' : { senderId: senderOf(caller).id };
}
