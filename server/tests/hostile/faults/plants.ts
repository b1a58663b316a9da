/** A fault that is put into the product's source while a server loads it: exactly this text becomes that. */
export interface Plant {
  /** Relative to `server/src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What this suite exists to find. */
export const plants = {
  'a 201 before the commit': {
    file: 'store/sqlite/writer.ts',
    from: '      this.#statements.commit.run();',
    to: `      for (const answer of settle.splice(0)) answer();
      await delay(300);
      this.#statements.commit.run();`,
  },
  'a badge that counts one too many': {
    file: 'store/inbox/state.ts',
    from: '  counts.unread += items;',
    to: '  counts.unread += items < -1 ? items + 1 : items;',
  },
  'a badge that counts one too few': {
    file: 'store/notifications/remove-chunk.ts',
    from: "unread: eb('inbox.unread', '-', oneIf(wasAt(place.unread))),",
    to: "unread: eb('inbox.unread', '-', oneIf(eb.or([wasAt(place.unread), wasAt(place.read)]))),",
  },
  'a badge on the wire that the store does not have': {
    file: 'store/notifications/deliver.ts',
    from: 'hints.push({ staff, from: seq - 1, seq, unread, critical, arrived });',
    to: 'hints.push({ staff, from: seq - 1, seq, unread: unread - 1, critical, arrived });',
  },
  'changes since that know only what is new': {
    file: 'store/inbox/changes.ts',
    from: ".where('seq', '>', param('since'))",
    to: ".where('arrival', '>', param('since'))",
  },
  'keys that are not remembered': {
    file: 'publishing/notification-routes.ts',
    from: 'publish(store, sender, body, { idempotencyKey, nowMs })',
    to: 'publish(store, sender, body, { idempotencyKey: null, nowMs })',
  },
  'origins compared by their ends': {
    file: 'http/origins.ts',
    from: 'allows: (origin) => origin !== undefined && allowed.has(origin),',
    to: `allows: (origin) =>
      origin !== undefined && [...allowed].some((each) => origin.endsWith(each.slice('http://'.length))),`,
  },
  'a sign-out that leaves sockets open': {
    file: 'sessions/sessions.ts',
    from: "if (ended) bus.announce({ kind: 'ended', sessions: [ended] });",
    to: '',
  },
} as const satisfies Record<string, Plant>;

export type PlantName = keyof typeof plants;
