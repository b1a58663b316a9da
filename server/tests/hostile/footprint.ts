import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Target } from './target.ts';

/** What a server holds at one moment. */
export interface Footprint {
  /** Resident memory in bytes; null where there is no /proc. */
  rssBytes: number | null;
  /** Open file descriptors, sockets among them; null where there is no /proc. */
  files: number | null;
  /** Live sockets by its own count, the bystander's among them. */
  sockets: number;
  /** Sockets that it cut since its start, by reason. */
  cut: (reason: string) => number;
}

/** Looks at the process from outside, and at what it says of itself in `/metrics`. */
export async function footprintOf({ anyone, child }: Target): Promise<Footprint> {
  const { text } = await anyone.get('//metrics');
  const folder = `/proc/${String(child.process.pid)}`;
  const visible = existsSync(`${folder}/status`);
  if (!visible) console.log('no /proc here: memory and files of the server are not looked at');
  const kilobytes = visible && /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1];
  return {
    rssBytes: visible ? Number(kilobytes) * 1024 : null,
    files: visible ? readdirSync(`${folder}/fd`).length : null,
    sockets: Number(/^belfry_live_connections (\d+)/m.exec(text)?.[1]),
    cut: (reason) =>
      Number(
        new RegExp(`^belfry_live_evicted_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0,
      ),
  };
}

/**
 * How many of the connections from these ports the server has not closed; null where there is no /proc. Read from the
 * system's table (`/proc/net/tcp`, see proc(5)), since a peer that does not read is not told of the end.
 */
export function openConnections({ port }: Target, from: ReadonlySet<number | undefined>): number | null {
  if (!existsSync('/proc/net/tcp')) return null;
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return rows.filter((row) => {
    const [, local = '', remote = '', , , , , , , inode] = row.trim().split(/\s+/);
    const portOf = (address: string): number => Number.parseInt(address.split(':')[1] ?? '', 16);
    // What no process holds any more, but still has to be sent, has no inode.
    return inode !== '0' && portOf(local) === port && from.has(portOf(remote));
  }).length;
}
