import type { LiveEnvironment, LiveSocket, PageEvent } from './environment.ts';

/** The page itself. */
export function browserEnvironment(): LiveEnvironment {
  const url = new URL('/api/v1/live', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    openSocket: (address, subprotocol) => new WebSocket(address, subprotocol) as LiveSocket,
    liveUrl: url.href,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    setTimer(run, ms) {
      const id = setTimeout(run, ms);
      return () => {
        clearTimeout(id);
      };
    },
    random: Math.random,
    isVisible: () => document.visibilityState === 'visible',
    on: listen,
  };
}

function listen(event: PageEvent, listener: () => void): () => void {
  const target = event === 'shown' ? document : window;
  const name = event === 'shown' ? 'visibilitychange' : event;
  const heard = (): void => {
    if (event !== 'shown' || document.visibilityState === 'visible') listener();
  };
  target.addEventListener(name, heard);
  return () => {
    target.removeEventListener(name, heard);
  };
}
