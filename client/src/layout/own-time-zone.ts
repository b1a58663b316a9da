import { computed, type ComputedRef } from 'vue';
import { useSession } from '../stores/session.ts';

/** What a person has who never chose: then the place where they sit is the better guess. */
const unset = 'UTC';

/** The time zone (IANA name) in which whoever is signed in reads times: their own, else this browser's. */
export function useOwnTimeZone(): ComputedRef<string> {
  const session = useSession();
  return computed(() => {
    const own = session.session?.staff.timeZone ?? unset;
    return own === unset ? browserTimeZone() : own;
  });
}

function browserTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
