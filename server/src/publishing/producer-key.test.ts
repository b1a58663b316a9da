import { describe, expect, it } from 'vitest';
import type { ProducerKeyRecord, ProducerKeyStore } from '../store/store.ts';
import { createProducerKey, findProducerKey } from './producer-key.ts';

/** A store of keys in memory that counts how often it is asked. */
function memoryKeys() {
  const rows = new Map<string, { key: ProducerKeyRecord; secretHash: string }>();
  const asked: string[] = [];
  const producerKeys: ProducerKeyStore = {
    list: () => Promise.resolve([...rows.values()].map(({ key }) => key)),
    create({ name, demo, secretHash, nowMs }) {
      const id = `0198c0de-0000-7000-8000-${String(rows.size).padStart(12, '0')}`;
      const key = { id, name, demo, createdAt: new Date(nowMs).toISOString(), revokedAt: null };
      rows.set(id, { key, secretHash });
      return Promise.resolve(key);
    },
    byId(id) {
      asked.push(id);
      return Promise.resolve(rows.get(id) ?? null);
    },
    revoke(id, nowMs) {
      const row = rows.get(id);
      if (row) row.key = { ...row.key, revokedAt: new Date(nowMs).toISOString() };
      return Promise.resolve(row !== undefined);
    },
  };
  return { producerKeys, rows, asked };
}

const create = (keys: ReturnType<typeof memoryKeys>) =>
  createProducerKey(keys, { name: 'Orders', demo: false, nowMs: 0 });

describe('a producer key', () => {
  it('is found by its secret, of which the store knows only the hash', async () => {
    const keys = memoryKeys();
    const { key, secret } = await create(keys);
    expect(await findProducerKey(keys, secret)).toEqual(key);
    expect(secret).toMatch(new RegExp(`^bfk_${key.id}_[\\w-]{43}$`));
    expect(JSON.stringify([...keys.rows])).not.toContain(secret.slice(-43));
  });

  it('is not found by another key’s secret, nor once it is revoked', async () => {
    const keys = memoryKeys();
    const [one, two] = [await create(keys), await create(keys)];
    expect(await findProducerKey(keys, `bfk_${one.key.id}_${two.secret.slice(-43)}`)).toBeNull();
    await keys.producerKeys.revoke(one.key.id, 1);
    expect(await findProducerKey(keys, one.secret)).toBeNull();
    expect(await findProducerKey(keys, two.secret)).toEqual(two.key);
  });

  it('is not even looked for when it cannot be one', async () => {
    const keys = memoryKeys();
    const { secret } = await create(keys);
    for (const bearer of [
      '',
      'bfk_',
      ` ${secret}`,
      `${secret}=`,
      secret.replace('bfk', 'BFK'),
      'x'.repeat(8_000),
    ]) {
      expect(await findProducerKey(keys, bearer)).toBeNull();
    }
    expect(keys.asked).toEqual([]);
  });
});
