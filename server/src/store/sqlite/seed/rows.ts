import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Audience } from '@belfry/shared/publishing';
import { searchable } from '../../fold.ts';
import { storedSeverity } from '../../presenter.ts';
import { place, type Place } from '../../schema.ts';
import { uuidv7 } from '../../uuid.ts';
import type { SeedText } from './texts.ts';

/** An inbox while it is being filled. */
export interface SeededInbox {
  staff: number;
  username: string;
  role: string | null;
  seq: number;
  unread: number;
  critical: number;
  items: number;
  archived: number;
}

/** A notification that was just written. */
interface SeededNotification {
  key: SQLInputValue;
  category: SQLInputValue;
}

const senderId = 'seed';
/** Read and archived ones were so a quarter of an hour after they came. */
const reactionMs = 15 * 60_000;

/** The statements that fill a database, prepared once. */
export function seedWriter(database: DatabaseSync) {
  const categoryKey = database.prepare(
    'insert into category (name) values (?) on conflict (name) do update set name = excluded.name returning key',
  );
  const addNotification = database.prepare(
    `insert into notification (id, sender_kind, sender_id, sender_name, audience_json, category, severity, title, body,
       link, status, created_at, recipients, search)
     values (?, 'system', '${senderId}', 'Seed', ?, ?, ?, ?, ?, ?, 'published', ?, ?, ?)`,
  );
  const addItem = database.prepare(
    `insert into item (origin, staff, latest, place, category, severity, arrival, arrived_at, seq, whole, read_at,
       archived_at, reason)
     values (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?6, ?6, ?8, ?9, ?10)`,
  );
  const saveInbox = database.prepare(
    'update inbox set seq = ?, unread = ?, critical = ?, inbox_items = ?, archived_items = ? where staff = ?',
  );
  return {
    /** The inboxes of everybody who is enabled, with one of their roles. */
    readInboxes(): SeededInbox[] {
      const rows = database.prepare(
        `select inbox.staff, username, (select min(role) from staff_role where staff = inbox.staff) as role,
           seq, unread, critical, inbox_items as items, archived_items as archived
         from inbox join staff on staff.key = inbox.staff where disabled = 0 order by inbox.staff`,
      );
      return rows.all() as unknown as SeededInbox[];
    },

    notification(
      text: SeedText,
      number: number,
      to: Audience,
      recipients: number,
      at: number,
    ): SeededNotification {
      const fill = (part: string) => part.replaceAll('#', String(number));
      const [title, body] = [fill(text.title), fill(text.body)];
      const category = categoryKey.get(text.category)?.['key'] ?? null;
      const { lastInsertRowid: key } = addNotification.run(
        ...[uuidv7(at), JSON.stringify(to), category, storedSeverity(text.severity), title, body],
        ...[text.link && fill(text.link), at, recipients, searchable(title, body)],
      );
      return { key, category };
    },

    /** At the inbox's present position. */
    item(
      { key, category }: SeededNotification,
      { staff, seq }: SeededInbox,
      where: Place,
      severity: number,
      reason: string,
      at: number,
    ): void {
      const readAt = where === place.unread ? null : at + reactionMs;
      const archivedAt = where === place.archived ? at + reactionMs : null;
      addItem.run(key, staff, where, category, severity, seq, at, readAt, archivedAt, reason);
    },

    inbox({ staff, seq, unread, critical, items, archived }: SeededInbox): void {
      saveInbox.run(seq, unread, critical, items, archived, staff);
    },
  };
}
