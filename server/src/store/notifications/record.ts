import { searchable } from '../fold.ts';
import { createCategoryKeys } from '../categories.ts';
import { type Param, prepared } from '../prepared.ts';
import { storedSeverity } from '../presenter.ts';
import type { CategoryKey, CollapseKey, Db, NotificationTable } from '../schema.ts';
import type { PublishCommand } from '../store.ts';
import { createCollapseKeys } from './collapse.ts';
import type { Content } from './content.ts';

interface NewNotification {
  id: string;
  senderKind: string;
  senderId: string;
  senderName: string;
  audience: string;
  category: CategoryKey;
  severity: number;
  title: string;
  body: string;
  link: string | null;
  collapse: CollapseKey | null;
  data: string | null;
  status: NotificationTable['status'];
  publishAt: number | null;
  expiresAt: number | null;
  createdAt: number | null;
  recipients: number | null;
  search: string;
}

/** Stores a notification's content, once for all of its recipients. */
export function createRecords(compiler: Db) {
  const categoryKey = createCategoryKeys(compiler);
  const collapseKey = createCollapseKeys(compiler);
  const add = prepared((param: Param<NewNotification>) =>
    compiler
      .insertInto('notification')
      .values({
        id: param('id'),
        sender_kind: param('senderKind'),
        sender_id: param('senderId'),
        sender_name: param('senderName'),
        audience_json: param('audience'),
        category: param('category'),
        severity: param('severity'),
        title: param('title'),
        body: param('body'),
        link: param('link'),
        collapse: param('collapse'),
        data_json: param('data'),
        status: param('status'),
        publish_at: param('publishAt'),
        expires_at: param('expiresAt'),
        created_at: param('createdAt'),
        recipients: param('recipients'),
        removed_at: null,
        removed_read: 0,
        search: param('search'),
      })
      .returning('key'),
  );

  /** @param published what is known of the publication, null for a schedule */
  return async function record(
    db: Db,
    id: string,
    command: PublishCommand,
    published: { status: 'sending' | 'published'; recipients: number } | null,
  ): Promise<Content> {
    const { sender, collapseKey: collapseName, nowMs } = command;
    const category = await categoryKey(db, command.category);
    const collapse = collapseName === null ? null : await collapseKey(db, sender.id, collapseName);
    const severity = storedSeverity(command.severity);
    const [row] = await add(db, {
      id,
      senderKind: sender.kind,
      senderId: sender.id,
      senderName: sender.name,
      audience: JSON.stringify(command.to),
      category,
      severity,
      title: command.title,
      body: command.body,
      link: command.link,
      collapse,
      data: command.dataJson,
      status: published?.status ?? 'scheduled',
      publishAt: command.publishAtMs,
      expiresAt: command.expiresAtMs,
      createdAt: published ? nowMs : null,
      recipients: published?.recipients ?? null,
      search: searchable(command.title, command.body),
    });
    if (!row) throw new Error('an insert returned nothing');
    return {
      key: row.key,
      id,
      category,
      category_name: command.category,
      severity,
      title: command.title,
      body: command.body,
      link: command.link,
      sender_kind: sender.kind,
      sender_name: sender.name,
      expires_at: command.expiresAtMs,
      publish_at: command.publishAtMs,
      created_at: nowMs,
      collapse,
    };
  };
}
