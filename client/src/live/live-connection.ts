import { closeAction } from '@belfry/shared/close-codes';
import type { ByeFrame, ReadyFrame, ServerFrame } from '@belfry/shared/live';
import type { LiveEnvironment } from './environment.ts';
import type { LiveListener, LivePhase } from './live-phase.ts';
import { Liveness } from './liveness.ts';
import { plannedDelayMs, reconnectDelayMs, settledAfterMs } from './reconnect-policy.ts';
import { SocketAttempt } from './socket-attempt.ts';
import { TimerSlot } from './timer-slot.ts';
import { WakeWatch } from './wake-watch.ts';

/** From dialling to `ready`; a proxy may accept a socket and never pass it on. */
const readyWithinMs = 10_000;

/**
 * The live connection of one page: at most one socket, resumed from the position that the page holds, for as long as the
 * page wants one. No Vue, no store. Its phases:
 *
 *   idle ──start──▶ dialling ──ready──▶ live            a socket from `dialling` to the end of `live`, none elsewhere
 *                      ▲  └──── close, silence ───┤
 *                      └─ waiting ◀───────────────┤     back-off, or what `bye` asked for; waking and `online` cut it short
 *                      └─ asking (4401) ──────────┤     is the session over? if not, waiting; if so:
 *                         signed-out              │     until `start` is called again
 *                         parked (4408)           │     until the tab is used
 *                         stopped (4403, 4500 …) ◀┘     for good: a new dial would end the same
 *
 * `stop` leads back to idle from anywhere, `pagehide` too, until `pageshow`.
 */
export class LiveConnection {
  readonly #environment: LiveEnvironment;
  readonly #listener: LiveListener;
  readonly #liveness: Liveness;
  readonly #wakeWatch: WakeWatch;
  /** What comes next by itself: the end of a wait, the deadline of a dial, or being settled. */
  readonly #next: TimerSlot;
  #phase: LivePhase = { kind: 'idle' };
  #attempt: SocketAttempt | null = null;
  #bye: ByeFrame | null = null;
  /** How many tries failed since the connection was last settled: `n` of the back-off. */
  #failures = 0;
  #settled = false;
  #inCache = false;
  #unlisten: (() => void)[] = [];

  constructor(environment: LiveEnvironment, listener: LiveListener) {
    this.#environment = environment;
    this.#listener = listener;
    this.#next = new TimerSlot(environment.setTimer);
    this.#liveness = new Liveness(
      environment,
      () => this.#attempt?.send({ type: 'ping' }),
      () => {
        this.#fellSilent();
      },
    );
    this.#wakeWatch = new WakeWatch(environment, (sleptMs) => {
      this.#woke(sleptMs);
    });
  }

  get phase(): LivePhase {
    return this.#phase;
  }

  /** Wants a connection from now on. Called again, it only ends `signed-out`. */
  start(): void {
    if (this.#unlisten.length === 0) this.#listen();
    if (this.#phase.kind === 'signed-out' || (this.#phase.kind === 'idle' && !this.#inCache)) this.#dial();
  }

  /** Wants none any more. What the server still sends reaches nobody. */
  stop(): void {
    for (const unlisten of this.#unlisten.splice(0)) unlisten();
    this.#inCache = false;
    this.#failures = 0;
    this.#rest({ kind: 'idle' });
  }

  /** Dials now instead of later. */
  retryNow(): void {
    if (this.#phase.kind === 'waiting' || this.#phase.kind === 'parked') this.#dial();
  }

  /** Somebody uses this tab: a parked one takes its connection back. */
  used(): void {
    if (this.#phase.kind === 'parked') this.#dial();
  }

  #listen(): void {
    const { on } = this.#environment;
    this.#unlisten = [
      on('pagehide', () => {
        this.#hide();
      }),
      on('pageshow', () => {
        this.#show();
      }),
      on('shown', () => {
        this.#wakeWatch.look();
        this.#prove();
        this.retryNow();
      }),
      on('online', () => {
        this.#wakeWatch.look();
        this.#prove();
        // A dial that began without a network may hang long after there is one.
        if (this.#phase.kind === 'waiting' || this.#phase.kind === 'dialling') this.#dial();
      }),
      on('offline', () => {
        this.#prove();
      }),
    ];
  }

  /** An open socket would keep the page out of the back-forward cache, and in it nobody hears what comes. */
  #hide(): void {
    if (this.#phase.kind === 'stopped' || this.#phase.kind === 'signed-out') return;
    this.#inCache = true;
    this.#rest({ kind: 'idle' });
  }

  #show(): void {
    if (!this.#inCache) return;
    this.#inCache = false;
    this.#dial();
  }

  #woke(sleptMs: number): void {
    if (this.#phase.kind !== 'live') this.#dial();
    else if (this.#liveness.isOutslept(sleptMs)) this.#dial();
    else this.#prove();
  }

  #prove(): void {
    if (this.#phase.kind === 'live') this.#liveness.prove();
  }

  #dial(): void {
    const dialling: LivePhase = { kind: 'dialling' };
    this.#rest(dialling);
    // Whoever heard of it may have stopped it.
    if (this.#phase !== dialling) return;
    this.#wakeWatch.begin();
    this.#next.set(readyWithinMs, () => {
      this.#backOff();
    });
    try {
      this.#attempt = new SocketAttempt(this.#environment, this.#address(), {
        heard: () => {
          if (this.#phase.kind === 'live') this.#liveness.heard();
        },
        frame: (frame) => {
          this.#receive(frame);
        },
        closed: (code) => {
          this.#closed(code);
        },
      });
    } catch {
      this.#backOff();
    }
  }

  #address(): string {
    const position = this.#listener.resumeFrom();
    if (!position) return this.#environment.liveUrl;
    const query = new URLSearchParams({ epoch: position.epoch, since: String(position.seq) });
    return `${this.#environment.liveUrl}?${query}`;
  }

  #receive(frame: ServerFrame): void {
    if (this.#phase.kind === 'dialling' && frame.type === 'ready') this.#begin(frame);
    if (this.#phase.kind !== 'live') return;
    if (frame.type === 'bye') this.#bye = frame;
    else this.#listener.frame(frame);
  }

  #begin({ heartbeat }: ReadyFrame): void {
    this.#liveness.begin(heartbeat);
    this.#next.set(settledAfterMs, () => {
      this.#failures = 0;
      this.#settled = true;
    });
    this.#enter({ kind: 'live' });
  }

  #fellSilent(): void {
    if (this.#settled) this.#dial();
    else this.#backOff();
  }

  #closed(code: number): void {
    const bye = this.#bye;
    switch (closeAction(code)) {
      case 'planned':
      case 'resume':
        // Announced is planned, also where a proxy cut the socket before the server's own close came through.
        if (bye) this.#wait(plannedDelayMs(bye, this.#environment.random));
        else this.#backOff();
        return;
      case 'sign-in':
        void this.#ask();
        return;
      case 'forbidden':
        this.#rest({ kind: 'stopped', reason: 'forbidden' });
        return;
      case 'park':
        this.#rest({ kind: 'parked' });
        return;
      case 'reload':
        this.#rest({ kind: 'stopped', reason: 'reload' });
    }
  }

  /** The session may be over, or another one may have taken its place: the server knows. */
  async #ask(): Promise<void> {
    const asking: LivePhase = { kind: 'asking' };
    this.#rest(asking);
    // When it cannot say, dialling again asks again.
    const signedIn = await this.#listener.isSignedIn().catch(() => true);
    if (this.#phase !== asking) return;
    if (signedIn) this.#backOff();
    else this.#rest({ kind: 'signed-out' });
  }

  #backOff(): void {
    this.#wait(reconnectDelayMs(this.#failures++, this.#environment.random));
  }

  #wait(delayMs: number): void {
    this.#rest({ kind: 'waiting', until: this.#environment.clock.now() + delayMs });
    this.#wakeWatch.begin();
    this.#next.set(delayMs, () => {
      this.#dial();
    });
  }

  /** Ends what the last phase left: its socket and all timers. */
  #rest(phase: LivePhase): void {
    this.#attempt?.abandon();
    this.#attempt = null;
    this.#bye = null;
    this.#settled = false;
    this.#next.clear();
    this.#liveness.end();
    this.#wakeWatch.end();
    this.#enter(phase);
  }

  #enter(phase: LivePhase): void {
    this.#phase = phase;
    this.#listener.phase(phase);
  }
}
