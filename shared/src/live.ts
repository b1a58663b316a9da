import * as z from 'zod/mini';
import { changeShape, counts, proofShape } from './inbox.ts';
import { count, id, time } from './text.ts';

const countsShape = counts.shape;

/** First frame of every connection. */
export const readyFrame = z.object({
  type: z.literal('ready'),
  connection: z.string(),
  staffId: id,
  ...proofShape,
  sync: z.enum(['live', 'replay', 'reset']),
  heartbeat: z.object({ everyMs: count, graceMs: count }),
  now: time,
  endsAt: time,
});
export type ReadyFrame = z.infer<typeof readyFrame>;

/** What changed between `from` and `seq`; never split. */
export const changeFrame = z.object({
  type: z.literal('change'),
  ...changeShape,
  replayed: z.optional(z.literal(true)),
});
export type ChangeFrame = z.infer<typeof changeFrame>;

/** Too much changed for one frame: take `GET /inbox`. */
export const resetFrame = z.object({ type: z.literal('reset'), ...proofShape });
export type ResetFrame = z.infer<typeof resetFrame>;

const beat = { ...countsShape, now: time };
/** Heartbeat and proof in one. */
export const pingFrame = z.object({ type: z.literal('ping'), ...beat });
export type PingFrame = z.infer<typeof pingFrame>;
/** Answer to the client's `ping`. */
export const pongFrame = z.object({ type: z.literal('pong'), ...beat });
export type PongFrame = z.infer<typeof pongFrame>;

/** The session's end has moved. */
export const sessionFrame = z.object({ type: z.literal('session'), endsAt: time });
export type SessionFrame = z.infer<typeof sessionFrame>;

/** A planned close follows. */
export const byeFrame = z.object({
  type: z.literal('bye'),
  code: z.int(),
  retryAfterMs: count,
  spreadMs: count,
});
export type ByeFrame = z.infer<typeof byeFrame>;

/** Every frame that the server sends. A client ignores a `type` that it does not know. */
export const serverFrame = z.discriminatedUnion('type', [
  readyFrame,
  changeFrame,
  resetFrame,
  pingFrame,
  pongFrame,
  sessionFrame,
  byeFrame,
]);
export type ServerFrame = z.infer<typeof serverFrame>;
export const serverFrameTypes: readonly string[] = [
  'ready',
  'change',
  'reset',
  'ping',
  'pong',
  'session',
  'bye',
];

/** Every frame that a client may send. Unknown fields are ignored; another type closes with 4400. */
export const clientFrame = z.object({ type: z.literal('ping') });
export type ClientFrame = z.infer<typeof clientFrame>;
