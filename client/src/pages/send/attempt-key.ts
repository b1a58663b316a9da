/**
 * Gives each thing to send a key of its own: the same request gets the same key until it has succeeded, so that a second
 * try after a broken connection never sends twice (`Idempotency-Key` in the contract).
 */
export function createAttemptKeys(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = fill): {
  keyFor: (request: unknown) => string;
  succeeded: () => void;
} {
  let pending: { request: string; key: string } | null = null;
  return {
    keyFor(request) {
      const text = JSON.stringify(request);
      if (pending?.request !== text) pending = { request: text, key: newKey(random) };
      return pending.key;
    },
    succeeded() {
      pending = null;
    },
  };
}

// `crypto.randomUUID` does not exist on plain HTTP.
const fill = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => crypto.getRandomValues(bytes);

function newKey(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  return Array.from(random(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
