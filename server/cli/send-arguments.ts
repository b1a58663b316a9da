import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError } from './program.ts';

export const sendUsage = `npm run send -- --to clerk --title "Order 10512 was paid"

  --to NAME         user name; several with commas, or the option again
  --role NAME       everyone with that role, the same way
  --everyone        everyone
  --title TEXT      what it says
  --body TEXT       what else it says
  --category NAME   announcements when left out
  --severity NAME   info (when left out), success, warning or critical
  --link URL        where it leads: /a/path or https://…
  --at TIME         when it is published: 2026-01-31T09:00 (local time) or with an offset
  --url URL         where the server is; http://127.0.0.1:PORT when left out
  --key SECRET      producer key; better in BELFRY_KEY. A demo's own key is found by itself
  --idempotency-key TEXT   makes it safe to send the same again`;

/** What is to be sent where. */
export interface SendArguments {
  url: string | null;
  key: string | null;
  idempotencyKey: string;
  /** Body of `POST /notifications`; the server checks it. */
  request: Record<string, unknown>;
}

/** @param argv without the program @throws UsageError */
export function readSendArguments(argv: readonly string[]): SendArguments {
  const given = parse(argv);
  const staff = names(given.to);
  const roles = names(given.role);
  if (staff.length + roles.length === 0 && !given.everyone) {
    throw new UsageError('To whom? Name --to, --role or --everyone.');
  }
  if (given.title === undefined) throw new UsageError('What does it say? Give it a --title.');
  const { title, body, severity, link } = given;
  return {
    url: given.url ?? null,
    key: given.key ?? null,
    idempotencyKey: given['idempotency-key'] ?? randomUUID(),
    request: {
      to: {
        ...(staff.length > 0 && { staff }),
        ...(roles.length > 0 && { roles }),
        ...(given.everyone && { everyone: true }),
      },
      category: given.category ?? 'announcements',
      title,
      ...(body !== undefined && { body }),
      ...(severity !== undefined && { severity }),
      ...(link !== undefined && { link }),
      ...(given.at !== undefined && { publishAt: momentOf(given.at) }),
    },
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const options = {
    ...{ to: texts, role: texts, everyone: { type: 'boolean' } as const },
    ...{ title: text, body: text, category: text, severity: text, link: text, at: text },
    ...{ url: text, key: text, 'idempotency-key': text },
  };
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function names(given: readonly string[] = []): string[] {
  return given
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function momentOf(text: string): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw new UsageError(`--at ${text} is not a time.`);
  return moment.toISOString();
}
