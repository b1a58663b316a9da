import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * The line between a browser and the server: a TCP proxy that can go dead the way real lines do. Connections stay up and
 * nothing comes through, in either direction, and nobody is told.
 */
export class Line {
  readonly origin: string;
  readonly #server;
  readonly #sockets = new Set<Socket>();
  #targetPort = 0;
  #dead = false;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async lay(): Promise<Line> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const line = new Line(server);
    server.on('connection', (near) => {
      line.#join(near);
    });
    return line;
  }

  /** Where connections lead from now on. */
  leadTo(url: string): void {
    this.#targetPort = Number(new URL(url).port);
  }

  #join(near: Socket): void {
    const far = connect(this.#targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => {
        if (!this.#dead) to.write(bytes);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        // A dead line does not pass on either that the other side has hung up.
        if (!this.#dead) to.destroy();
      });
    }
    near.resume();
  }

  /** Swallows everything, on old and new connections. */
  goDead(): void {
    this.#dead = true;
  }

  /** New connections work again; the old ones are forgotten by whoever carried them, and stay silent for ever. */
  comeBack(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data').resume();
    this.#dead = false;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
