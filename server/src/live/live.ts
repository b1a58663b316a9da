import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StaffKey } from '../store/store.ts';

/** The live side as `app.ts` sees it. */
export interface Live {
  /** Serves an HTTP upgrade of the live path; refuses or accepts, never throws. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Whether a person has an open socket here; a broadcast serves them first. */
  isConnected(staff: StaffKey): boolean;
  /** Sends `bye`, closes every socket with 4200, spread out; resolves when all are gone, at most `withinMs` later. */
  drain(withinMs: number): Promise<void>;
  /** Terminates what is left and ends every timer. */
  close(): void;
}
