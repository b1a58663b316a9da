import { computed, type ComputedRef } from 'vue';
import { useSession } from '../stores/session.ts';

/** What a person has who never chose: then the place where they sit is the better guess. */
const unset = 'UTC';

/** The time zone (IANA name) in which whoever is signed in reads times: their own, else this browser's. */
export function useOwnTimeZone(): ComputedRef<string> {
  const session = useSession();
  return computed(() => shownTimeZone(session.session?.staff.timeZone ?? unset));
}

/** The same for a person's own time zone. */
export function shownTimeZone(own: string): string {
  return own === unset ? new Intl.DateTimeFormat().resolvedOptions().timeZone : own;
}
