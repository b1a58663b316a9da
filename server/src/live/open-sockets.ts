import type { Connection } from './connection.ts';

/** Every socket that was accepted and is not gone, also while its closing handshake is under way. */
export class OpenSockets implements Iterable<Connection> {
  readonly #connections = new Set<Connection>();
  #emptied: (() => void)[] = [];

  get size(): number {
    return this.#connections.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.values();
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  delete(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    for (const emptied of this.#emptied) emptied();
    this.#emptied = [];
  }

  /** Resolves as soon as no socket is open. */
  async whenEmpty(): Promise<void> {
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }
}
