import type { Counts } from '@belfry/shared/inbox';
import { limits } from '@belfry/shared/limits';
import type { Bus } from '../bus/bus.ts';
import type { StaffKey } from '../store/store.ts';
import type { Connection } from './connection.ts';

/** Someone with at least one socket here. */
export interface Person {
  readonly staff: StaffKey;
  /** Their sockets, oldest first. Replaced, never changed, so that a socket may go while others are being served. */
  connections: readonly Connection[];
  /** The highest position that is known here, with the counts that the store gave for it. */
  known: Counts;
  /** A catch-up is under way. It goes on until nobody is behind `known`, so a second one is never needed. */
  catchingUp: boolean;
  /** The last catch-up failed; until one succeeds, or nobody is behind any more. */
  leftBehind: boolean;
  /** Since when their position has been read, in monotonic time; Infinity until one of their sockets is ready. */
  checkedAtMs: number;
  /** Settles when the bus follows them; false when it cannot. */
  readonly followed: Promise<boolean>;
}

/** The people with sockets here, followed on the bus from their first socket to their last. */
export interface People extends Iterable<Person> {
  get(staff: StaffKey): Person | undefined;
  /**
   * Adds a connection to its person. Hints for that person arrive from the moment that `followed` has settled.
   * Beyond the limit of sockets the oldest is returned, for the caller to close.
   */
  join(connection: Connection, staff: StaffKey): { person: Person; tooMany: Connection | undefined };
  leave(connection: Connection): void;
}

/** `failed` hears when the bus cannot follow someone; the sweep of positions then stands in for hints. */
export function createPeople(bus: Bus, failed: (error: unknown) => void): People {
  const people = new Map<StaffKey, Person>();

  function arrive(staff: StaffKey): Person {
    const person: Person = {
      staff,
      connections: [],
      known: { seq: 0, unread: 0, critical: 0 },
      catchingUp: false,
      leftBehind: false,
      checkedAtMs: Infinity,
      followed: bus.follow(staff).then(
        () => true,
        (error: unknown) => {
          failed(error);
          return false;
        },
      ),
    };
    people.set(staff, person);
    return person;
  }

  return {
    get: (staff) => people.get(staff),
    [Symbol.iterator]: () => people.values(),

    join(connection, staff) {
      const person = people.get(staff) ?? arrive(staff);
      person.connections = [...person.connections, connection];
      connection.person = person;
      const tooMany = person.connections.length > limits.socketsPerPerson ? person.connections[0] : undefined;
      return { person, tooMany };
    },

    leave(connection) {
      const { person } = connection;
      if (!person?.connections.includes(connection)) return;
      person.connections = person.connections.filter((other) => other !== connection);
      if (person.connections.length > 0) return;
      people.delete(person.staff);
      // Never overtakes its own follow.
      void person.followed.then((followed) => {
        if (followed) bus.unfollow(person.staff);
      });
    },
  };
}
