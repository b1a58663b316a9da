// Preloaded into every measured server (`--import`): answers the bench over IPC, the same way for every peer, so that no
// server measures itself. `gc` needs `--expose-gc`.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a server process says of itself when asked. */
export interface ProbeAnswer {
  probe: number;
  rssBytes: number;
  /** Of it, what JavaScript uses: its heap, and the memory that its objects hold outside of it. */
  heapBytes: number;
  /** User and system time since the start. */
  cpuMs: number;
  /**
   * 99th percentile and maximum of the event loop's delay since the last question, sampled every 5 ms from the first
   * question that asks for it on: the sampling costs an idle process more than a thousand connections do.
   */
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
}
export interface ProbeQuestion {
  probe: number;
  collect: boolean;
  watchLoop: boolean;
}

const resolutionMs = 5;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });

process.on('message', (message: ProbeQuestion) => {
  if (typeof message.probe !== 'number') return;
  if (message.collect) {
    // Twice: the first collection frees what the second one's finalisers wait for. The last resort also gives pages back
    // that V8 would keep for later, which otherwise look like a leak that grows for hours.
    for (let i = 0; i < 2; i++) globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }
  const cpu = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const answer: ProbeAnswer = {
    probe: message.probe,
    rssBytes: rss,
    heapBytes: heapUsed + external,
    cpuMs: (cpu.user + cpu.system) / 1_000,
    // The histogram holds the whole interval between two samples; the resolution itself is no delay.
    loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
    loopDelayMaxMs: Math.max(0, delay.max / 1e6 - resolutionMs),
  };
  delay.reset();
  if (message.watchLoop) delay.enable();
  process.send?.(answer);
});
// The channel must not keep a server alive that has ended its work.
process.channel?.unref();
