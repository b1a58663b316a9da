import { managedStaff, staffCreate, staffPage, staffPatch, type ManagedStaff } from '@belfry/shared/admin';
import { adminRole } from '@belfry/shared/session';
import * as z from 'zod/mini';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { decodeNameCursor, encodeCursor } from '../http/cursor.ts';
import { cursor, limit, search } from '../http/query-fields.ts';
import { route, type Route } from '../http/route.ts';
import { Problem } from '../problem.ts';
import type { Passwords } from '../sessions/passwords.ts';
import { publicStaff, type SessionRecord, type StaffRecord, type Store } from '../store/store.ts';

export interface StaffRouteParts {
  store: Store;
  bus: Bus;
  passwords: Passwords;
  clock: Clock;
}

const listQuery = z.strictObject({
  q: search,
  cursor,
  limit,
});

/** People and their roles, for admins. */
export function staffRoutes({ store, bus, passwords, clock }: StaffRouteParts): Route[] {
  async function record(
    admin: SessionRecord,
    action: string,
    target: string,
    detail: Record<string, unknown>,
  ): Promise<void> {
    const actor = { kind: 'staff' as const, id: admin.person.id, name: admin.person.displayName };
    await store.audit.record({ atMs: clock.now(), actor, action, target, detail });
  }

  /**
   * Hashes a password for an admin. That takes a while, longer when many wait: whoever lost the right to ask for it
   * meanwhile, or has themselves been given another password, changes nothing any more.
   */
  async function hashFor(admin: SessionRecord, password: string): Promise<string> {
    const passwordHash = await passwords.hash(password);
    const session = await store.sessions.byId(admin.id, clock.now());
    if (!session) throw new Problem('unauthenticated', { detail: 'The session is over; sign in again.' });
    if (!session.person.roles.includes(adminRole)) {
      throw new Problem('forbidden', { detail: `This needs the role ${adminRole}.` });
    }
    return passwordHash;
  }

  return [
    route({
      method: 'GET',
      path: '/staff',
      access: 'admin',
      summary: 'People, by user name; `q` is a part of user name or display name.',
      query: listQuery,
      answers: { 200: staffPage },
      async handle({ query: { q = '', cursor, limit } }) {
        const list = `staff?q=${q}`;
        const page = await store.staff.list({
          limit,
          ...(q !== '' && { text: q }),
          ...(cursor !== undefined && { after: decodeNameCursor(list, cursor) }),
        });
        const nextCursor = page.nextCursor === null ? null : encodeCursor(list, [page.nextCursor]);
        return { status: 200, body: { items: page.items.map(presented), nextCursor } };
      },
    }),
    route({
      method: 'POST',
      path: '/staff',
      access: 'admin',
      summary: 'Adds a person.',
      body: staffCreate,
      answers: { 201: managedStaff },
      problems: ['conflict'],
      async handle({ caller, body }) {
        const person = await store.staff.create({
          username: body.username,
          displayName: body.displayName,
          passwordHash: await hashFor(caller.session, body.password),
          roles: body.roles ?? [],
          locale: body.locale ?? 'en',
          demo: false,
          nowMs: clock.now(),
        });
        if (person === 'taken') {
          throw new Problem('conflict', { detail: `The user name ${body.username} is taken.` });
        }
        await record(caller.session, 'staff.create', person.id, {
          username: person.username,
          roles: person.roles,
        });
        return { status: 201, body: presented(person) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/staff/:id',
      access: 'admin',
      summary: 'Changes a person. Disabling one or giving a new password ends their sessions at once.',
      body: staffPatch,
      answers: { 200: managedStaff },
      problems: ['not-found', 'conflict'],
      async handle({ caller, params: { id = '' }, body }) {
        const { displayName, roles, disabled, password } = body;
        // Hashing is dear: not for someone who does not exist.
        if (!(await store.staff.byId(id))) throw notFound();
        const change = {
          ...(displayName !== undefined && { displayName }),
          ...(roles !== undefined && { roles }),
          ...(disabled !== undefined && { disabled }),
          ...(password !== undefined && { passwordHash: await hashFor(caller.session, password) }),
        };
        // Whoever changes their own password stays signed in here; all their other sessions end.
        const keepSession = disabled === true ? {} : { keepSession: caller.session.id };
        const result = await store.staff.update(id, change, { ...keepSession, nowMs: clock.now() });
        if (result === 'not-found') throw notFound();
        if (result === 'last-admin') {
          throw new Problem('conflict', {
            detail: 'This is the last enabled admin; make someone else admin first.',
          });
        }
        if (result.endedSessions.length > 0) bus.announce({ kind: 'ended', sessions: result.endedSessions });
        await record(caller.session, 'staff.update', id, {
          ...(displayName !== undefined && { displayName }),
          ...(roles !== undefined && { roles }),
          ...(disabled !== undefined && { disabled }),
          ...(password !== undefined && { password: 'changed' }),
        });
        return { status: 200, body: presented(result.staff) };
      },
    }),
  ];
}

function presented(person: StaffRecord): ManagedStaff {
  return { ...publicStaff(person), disabled: person.disabled };
}

const notFound = (): Problem => new Problem('not-found', { detail: 'There is no such person.' });
