import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import * as admin from './admin.ts';
import { closeCode } from './close-codes.ts';
import * as inbox from './inbox.ts';
import { clientFrame, serverFrame, serverFrameTypes } from './live.ts';
import { problemDocument, problemStatus, type ProblemCode } from './problem.ts';
import * as publishing from './publishing.ts';
import * as session from './session.ts';
import { golden } from './testing/golden.ts';

const fixtures = new URL('../fixtures', import.meta.url).pathname;
const protocol = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8');

/** Which schema reads which file; the frames and the problems are all read by one. */
const schemas: Record<string, z.ZodMiniType> = {
  'frames/client-ping': clientFrame,
  'requests/sign-in': session.signIn,
  'requests/session-patch': session.sessionPatch,
  'requests/inbox-patch': inbox.patchByIds,
  'requests/inbox-undo': inbox.patchByPosition,
  'requests/read-all': inbox.readAll,
  'requests/publish': publishing.publishRequest,
  'requests/publish-later': publishing.publishRequest,
  'requests/staff-create': admin.staffCreate,
  'requests/staff-patch': admin.staffPatch,
  'requests/producer-key-create': admin.producerKeyCreate,
  'requests/category-put': admin.categoryPut,
  'answers/session': session.session,
  'answers/inbox': inbox.inboxPage,
  'answers/inbox-unread': inbox.proof,
  'answers/inbox-summary': inbox.inboxSummary,
  'answers/inbox-item': inbox.item,
  'answers/inbox-changes': inbox.changes,
  'answers/inbox-patch': inbox.patchResult,
  'answers/inbox-read-all': inbox.readAllResult,
  'answers/published': publishing.publishResult,
  'answers/scheduled': publishing.publishResult,
  'answers/notification': publishing.notificationDetail,
  'answers/notifications': publishing.notificationPage,
  'answers/staff': admin.staffPage,
  'answers/staff-member': admin.managedStaff,
  'answers/producer-keys': admin.producerKeyPage,
  'answers/producer-key-created': admin.producerKeyCreated,
  'answers/categories': admin.categoryList,
  'answers/category': admin.categoryLabels,
};

function schemaOf(name: string): z.ZodMiniType | undefined {
  const common = name.startsWith('frames/')
    ? serverFrame
    : name.startsWith('problems/')
      ? problemDocument
      : undefined;
  return schemas[name] ?? common;
}

const names = globSync('*/*.json', { cwd: fixtures }).map((file) => file.replace(/\.json$/, ''));

describe('the golden files', () => {
  it.each(names)('%s is exactly what its schema reads', (name) => {
    const schema = schemaOf(name);
    expect(schema, 'a schema for it').toBeDefined();
    // A schema drops what it does not know, so equality also says that nothing is there too much.
    expect(schema?.parse(golden(name))).toEqual(golden(name));
  });

  it('have an example of every frame', () => {
    const frames = names.filter((name) => name.startsWith('frames/') && name !== 'frames/client-ping');
    const types = frames.map((name) => serverFrame.parse(golden(name)).type);
    expect([...new Set(types)].sort()).toEqual([...serverFrameTypes].sort());
  });

  it('have an example of every problem, with its status', () => {
    for (const [code, status] of Object.entries(problemStatus) as [ProblemCode, number][]) {
      expect(golden(`problems/${code}`)).toMatchObject({ code, status, type: `urn:belfry:problem:${code}` });
    }
  });

  it('tell one story: a change leads from the counts before it to those after', () => {
    const from = inbox.proof.parse(golden('answers/inbox-unread'));
    const read = inbox.change.parse(golden('frames/change-states'));
    expect(read).toMatchObject({ from: from.seq, unread: from.unread - 1 });
  });
});

describe('PROTOCOL.md', () => {
  const examples = [...protocol.matchAll(/<!-- fixtures\/([\w/-]+)\.json -->\n+```json\n([^`]+)```/g)];

  it('shows golden files, letter by letter', () => {
    expect(examples.length).toBeGreaterThan(20);
    for (const [, name = '', text = ''] of examples) {
      expect(JSON.parse(text), name).toEqual(golden(name));
    }
  });

  it('names every problem code, frame and close code', () => {
    for (const code of Object.keys(problemStatus)) expect(protocol).toContain(`\`${code}\``);
    for (const type of serverFrameTypes) expect(protocol).toContain(`### \`${type}\``);
    for (const code of Object.values(closeCode)) expect(protocol).toMatch(new RegExp(`\\b${code}\\b`));
  });
});
