import type { Counts, Proof } from '@belfry/shared/inbox';
import type { ByeFrame, ReadyFrame } from '@belfry/shared/live';
import { changeMembers, type Hint, type InlineArrival, type ServedChange } from '../store/store.ts';
import { textFrame, utf8, type Wire } from './wire.ts';

/** A time as it stands in frames: RFC 3339 in UTC with milliseconds. */
export function wireTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function readyFrame(fields: Omit<ReadyFrame, 'type'>): Wire {
  return textFrame(utf8(JSON.stringify({ type: 'ready', ...fields } satisfies ReadyFrame)));
}

/** `replayed` marks the one change that follows a `ready` with `sync: "replay"`. */
export function changeFrame(change: ServedChange, replayed: boolean): Wire {
  const mark = replayed ? ',"replayed":true' : '';
  return textFrame(utf8(`{"type":"change",${changeMembers(change)}${mark}}`));
}

export function resetFrame(proof: Proof): Wire {
  const { epoch, seq, unread, critical } = proof;
  return textFrame(utf8(JSON.stringify({ type: 'reset', epoch, seq, unread, critical })));
}

/** `now` is a `wireTime`, made once for all that beat together. */
export function pingFrame(counts: Counts, now: string): Wire {
  return textFrame(`{"type":"ping",${beat(counts, now)}}`);
}

export function pongFrame(counts: Counts, now: string): Wire {
  return textFrame(`{"type":"pong",${beat(counts, now)}}`);
}

export function sessionFrame(endsAtMs: number): Wire {
  return textFrame(`{"type":"session","endsAt":"${wireTime(endsAtMs)}"}`);
}

export function byeFrame(bye: Omit<ByeFrame, 'type'>): Wire {
  return textFrame(JSON.stringify({ type: 'bye', ...bye } satisfies ByeFrame));
}

/**
 * Builds `change` frames for hints with an inline arrival. What all recipients of one notification share is encoded
 * once and kept until another notification comes, for the hints of one broadcast follow each other.
 */
export function createInlineFrames(): (hint: Hint, arrival: InlineArrival) => Wire {
  let id = '';
  let sharedJson = '';
  let tail = '';
  let ownJson = '';
  let own = '';
  return (hint, arrival) => {
    // Within one broadcast these are the same strings, and comparing a string with itself is comparing two pointers.
    if (arrival.sharedJson !== sharedJson || arrival.id !== id) {
      ({ id, sharedJson } = arrival);
      tail = utf8(`,${sharedJson}}],"states":[],"removed":[],"arrived":["${id}"]}`);
    }
    if (arrival.ownJson !== ownJson) {
      ownJson = arrival.ownJson;
      own = utf8(ownJson);
    }
    const { from, seq, unread, critical } = hint;
    return textFrame(
      `{"type":"change","from":${from},"seq":${seq},"unread":${unread},"critical":${critical},` +
        `"items":[{"arrival":${seq},"seq":${seq},${own}${tail}`,
    );
  };
}

function beat({ seq, unread, critical }: Counts, now: string): string {
  return `"seq":${seq},"unread":${unread},"critical":${critical},"now":"${now}"`;
}
