import { readFileSync } from 'node:fs';
import path from 'node:path';
import { problemDocument } from '@belfry/shared/problem';
import { publishResult, type PublishResult } from '@belfry/shared/publishing';
import { checkSettings } from '../src/config/check-settings.ts';
import { ConfigError, type Config } from '../src/config/config.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { isLoopbackHost } from '../src/config/fields.ts';
import { demoKeyPath } from '../src/demo/demo-key.ts';
import { runProgram, UsageError } from './program.ts';
import { readSendArguments, sendUsage, type SendArguments } from './send-arguments.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../..');
const timeoutMs = 30_000;

/** What went wrong, in words for whoever typed the command. */
class SendFailure extends Error {
  override name = 'SendFailure';
}

await runProgram(
  async (argv) => {
    const wanted = readSendArguments(argv);
    const config = checkSettings(readEnvironment(), repositoryRoot);
    const url = serverUrl(wanted, config);
    const key = wanted.key ?? process.env['BELFRY_KEY'] ?? demoKey(url, config);
    return report(await send(url, key, wanted), wanted);
  },
  {
    usage: sendUsage,
    explain: (error) =>
      error instanceof SendFailure || error instanceof ConfigError ? `Not sent: ${error.message}` : null,
  },
);

function serverUrl({ url: named }: SendArguments, { port }: Config): URL {
  if (named === null && port === 0) throw new UsageError('PORT is 0: say where the server is with --url.');
  const url = URL.parse(named ?? `http://127.0.0.1:${port}`);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url ${named ?? ''} is not an http address.`);
  return url;
}

/** A demo leaves its key beside its database; it opens that server only, so it is shown to no other machine. */
function demoKey(url: URL, { databasePath }: Config): string {
  const file = demoKeyPath(databasePath);
  const missing = 'there is no producer key. Set BELFRY_KEY; an admin makes keys on the Admin page.';
  if (!isLoopbackHost(url.hostname)) throw new SendFailure(missing);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new SendFailure(`${missing}\n(No demo runs here either: ${file} cannot be read.)`);
  }
}

async function send(
  url: URL,
  key: string,
  { idempotencyKey, request }: SendArguments,
): Promise<PublishResult> {
  const answer = await fetch(new URL('/api/v1/notifications', url), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': idempotencyKey,
    },
    body: JSON.stringify(request),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new SendFailure(explainConnection(error, url, idempotencyKey));
  });
  const body: unknown = await answer.json().catch(() => null);
  const published = publishResult.safeParse(body);
  if (answer.status === 201 && published.success) return published.data;
  throw new SendFailure(explainRefusal(answer.status, body, url));
}

function explainConnection(error: unknown, url: URL, idempotencyKey: string): string {
  const { cause } = error as { cause?: { code?: string } };
  if (cause?.code === 'ECONNREFUSED' || cause?.code === 'ENOTFOUND') {
    return `nobody answers at ${url.origin}. Start the server with npm start, or say where it is with --url.`;
  }
  return (
    `the connection to ${url.origin} broke, so perhaps it was all the same.\n` +
    `Send the same with --idempotency-key ${idempotencyKey}: it is published once, however often you do.`
  );
}

function explainRefusal(status: number, body: unknown, url: URL): string {
  const problem = problemDocument.safeParse(body);
  if (!problem.success)
    return `${url.origin} answered ${status}, but not as Belfry does. Is it the right address?`;
  const { title, detail = '', errors = [] } = problem.data;
  return [`${title}. ${detail}`.trim(), ...errors.map((fault) => `  ${fault.path} ${fault.message}`)].join(
    '\n',
  );
}

function report({ id, recipients, status }: PublishResult, { request }: SendArguments): string {
  if (status === 'scheduled') return `Scheduled for ${String(request['publishAt'])}: ${id}`;
  return `Published to ${recipients === 1 ? 'one person' : `${recipients ?? 0} people`}: ${id}`;
}
