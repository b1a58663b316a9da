import { serverFrame, serverFrameTypes, type ServerFrame } from '@belfry/shared/live';

/**
 * A message as the frame that it is.
 * @returns null for a `type` that this version does not know, which is ignored
 * @throws Error when it is not what the contract says
 */
export function readFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') throw new Error('A live frame must be text.');
  const message: unknown = JSON.parse(data);
  if (isOfUnknownType(message)) return null;
  return serverFrame.parse(message);
}

function isOfUnknownType(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return typeof message.type === 'string' && !serverFrameTypes.includes(message.type);
}
