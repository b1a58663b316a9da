import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { limits } from '@belfry/shared/limits';
import { Problem } from '../problem.ts';

/** The peer went away before its request was whole; nobody is there to answer. */
export class PeerGone extends Error {
  override name = 'PeerGone';
}

/** The one kind of body that is taken: JSON in UTF-8, not compressed. @throws Problem 415 */
export function requireJson(request: IncomingMessage): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';
  const isJson = /^application\/json\s*(;|$)/i.test(type) && /^utf-?8$/i.test(charset);
  if (!isJson || encoding.toLowerCase() !== 'identity') {
    throw new Problem('unsupported-media-type', {
      detail: 'Send the body as application/json in UTF-8, without a content encoding.',
    });
  }
}

/**
 * Reads a body of at most `limits.requestBytes`. What comes beyond is let through unread, so that the answer reaches a
 * peer that is still writing; the server's request time-out bounds that.
 * @throws Problem 413, PeerGone
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limits.requestBytes) {
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      outcome();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limits.requestBytes) chunks.push(chunk);
      else {
        settle(() => {
          reject(tooLarge());
        });
        request.resume();
      }
    };
    const onEnd = (): void => {
      settle(() => {
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      });
    };
    const onClose = (): void => {
      settle(() => {
        reject(new PeerGone('the request was not finished'));
      });
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose);
    // A broken request emits an error before it closes; `close` says all that matters.
    request.on('error', () => undefined);
  });
}

/**
 * JSON out of bytes. Only an object or an array is a request; anything else is malformed.
 * @throws Problem 400
 */
export function parseJson(bytes: Buffer): object {
  // Buffer.toString would replace bad bytes silently, and what is stored would not be what was sent.
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw malformed('The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null) throw malformed('The body must be a JSON object.');
  return value;
}

const malformed = (detail: string): Problem => new Problem('malformed-request', { detail });

const tooLarge = (): Problem =>
  new Problem('payload-too-large', {
    detail: `A request body may have at most ${limits.requestBytes} bytes.`,
  });
