import { serverFrame, serverFrameTypes, type ServerFrame } from '@belfry/shared/live';

/**
 * A message of the server as the frame that it is; `unknown` for a `type` that this version does not know, which is
 * ignored; `unreadable` for what is none of this protocol.
 */
export function readFrame(data: unknown): ServerFrame | 'unknown' | 'unreadable' {
  if (typeof data !== 'string') return 'unreadable';
  const message = parseJson(data);
  const frame = serverFrame.safeParse(message);
  if (frame.success) return frame.data;
  return isOfUnknownType(message) ? 'unknown' : 'unreadable';
}

function isOfUnknownType(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return typeof message.type === 'string' && !serverFrameTypes.includes(message.type);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
