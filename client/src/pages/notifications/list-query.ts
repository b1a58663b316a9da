import { severity, view, type Severity, type View } from '@belfry/shared/inbox';
import type { LocationQuery, LocationQueryRaw } from 'vue-router';

/** What the page shows, as its address says it. */
export interface ListQuery {
  view: View;
  category: string | null;
  severity: Severity | null;
}

/** Reads the address; whatever it says that is not known here is left out. */
export function listQueryOf(query: LocationQuery): ListQuery {
  const asked = view.safeParse(query['view']);
  const ofSeverity = severity.safeParse(query['severity']);
  const { category } = query;
  return {
    view: asked.success ? asked.data : 'inbox',
    category: typeof category === 'string' && /^[a-z0-9._-]{1,64}$/.test(category) ? category : null,
    severity: ofSeverity.success ? ofSeverity.data : null,
  };
}

/** The address of a list; what is the usual is left out. */
export function addressOf({ view: shown, category, severity: only }: ListQuery): {
  path: string;
  query: LocationQueryRaw;
} {
  return {
    path: '/notifications',
    query: {
      ...(shown !== 'inbox' && { view: shown }),
      ...(category && { category }),
      ...(only && { severity: only }),
    },
  };
}
