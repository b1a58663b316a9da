/** Ends a timer; ending it twice does nothing. */
export type Stop = () => void;

/** Where delays come from; tests bring their own, so that they need no sleep. */
export interface Timers {
  /** Runs again and again, `ms` apart. */
  every(ms: number, run: () => void): Stop;
  /** Runs once, `ms` from now. */
  after(ms: number, run: () => void): Stop;
  /** Runs once, after the sockets that are waiting now have had their turn. */
  soon(run: () => void): void;
}

export const systemTimers: Timers = {
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => {
      clearInterval(timer);
    };
  },
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
  soon(run) {
    setImmediate(run);
  },
};
