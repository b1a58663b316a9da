import type { Operation } from '../http/express-app.ts';
import { Problem } from '../problem.ts';
import type { Store } from '../store/store.ts';
import type { Metrics } from './metrics.ts';

/** Whoever asks whether the server is ready learns it within this time, whatever the store waits for. */
const longestCheckMs = 2_000;

/** Where the server is in its life; requests are ready to come in the middle phase only. */
export interface Lifecycle {
  phase: 'starting' | 'ready' | 'draining';
}

/** The three calls for whoever watches the server. */
export function operations(parts: {
  store: Pick<Store, 'check'>;
  lifecycle: Readonly<Lifecycle>;
  metrics: Metrics;
}): Operation[] {
  const { store, lifecycle, metrics } = parts;
  let checking: Promise<void> | null = null;

  /** One check at a time, however many ask: it waits for its turn to write. */
  function check(): Promise<void> {
    checking ??= store.check().finally(() => {
      checking = null;
    });
    return checking;
  }

  async function checkInTime(): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new Problem('unavailable', { detail: 'The store does not answer. Look at its disk.' }));
    }, longestCheckMs);
    try {
      await Promise.race([check(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  return [
    { path: '/healthz', answer: () => Promise.resolve(status('alive')) },
    {
      path: '/readyz',
      async answer() {
        if (lifecycle.phase !== 'ready') {
          throw new Problem('unavailable', { detail: `The server is ${lifecycle.phase}.` });
        }
        await checkInTime();
        return status('ready');
      },
    },
    { path: '/metrics', answer: async () => ({ type: metrics.contentType, text: await metrics.text() }) },
  ];
}

function status(word: string): { type: string; text: string } {
  return { type: 'application/json', text: JSON.stringify({ status: word }) };
}
