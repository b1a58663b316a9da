const everyMs = 5;

/**
 * Watches how long this process itself stood still, which a busy machine has it do now and then: what was measured from
 * here is only the server's beyond that.
 */
export function watchOwnPauses(): { longestMs(): number; stop(): void } {
  let longestMs = 0;
  let lastAt = performance.now();
  const look = (): void => {
    longestMs = Math.max(longestMs, performance.now() - lastAt - everyMs);
    lastAt = performance.now();
  };
  const timer = setInterval(look, everyMs);
  return {
    longestMs() {
      look();
      return longestMs;
    },
    stop() {
      clearInterval(timer);
    },
  };
}
