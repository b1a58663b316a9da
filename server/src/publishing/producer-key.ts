import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ProducerKeyRecord, Store } from '../store/store.ts';

/** What a producer sends: a prefix that scanners for leaked secrets can know, the key's id, and 32 random bytes. */
const form = /^bfk_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

type Keys = Pick<Store, 'producerKeys'>;

/** Makes a producer key. Its secret is returned here and never again: the store knows only the SHA-256. */
export async function createProducerKey(
  store: Keys,
  { name, demo, nowMs }: { name: string; demo: boolean; nowMs: number },
): Promise<{ key: ProducerKeyRecord; secret: string }> {
  const random = randomBytes(32).toString('base64url');
  const key = await store.producerKeys.create({
    name,
    demo,
    nowMs,
    secretHash: sha256(random).toString('hex'),
  });
  return { key, secret: `bfk_${key.id}_${random}` };
}

/** The key of a Bearer token, or null when it is unknown, wrong or revoked. */
export async function findProducerKey(store: Keys, bearer: string): Promise<ProducerKeyRecord | null> {
  const [, id, random] = form.exec(bearer) ?? [];
  if (id === undefined || random === undefined) return null;
  const found = await store.producerKeys.byId(id);
  if (!found || found.key.revokedAt !== null) return null;
  // In constant time: how much of a guess was right must not show in how long it took.
  return timingSafeEqual(sha256(random), Buffer.from(found.secretHash, 'hex')) ? found.key : null;
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
