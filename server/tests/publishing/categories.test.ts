import { categoryLabels, categoryList } from '@belfry/shared/admin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultPaths, refusal } from '../harness/problem.ts';
import { startApp, type RunningApp } from '../harness/running-app.ts';

let running: RunningApp;
beforeAll(async () => {
  running = await startApp();
});
afterAll(() => running.close());

const labels = { en: 'Orders', 'zh-CN': '订单' };

describe('the labels of a category', () => {
  it('are set and set again by an admin, and read by everyone who is signed in', async () => {
    const clerk = await running.addPerson('clerk');
    const put = await running.admin.put('/categories/orders', { labels: { ...labels, en: 'Order' } });
    expect([put.status, categoryLabels.parse(put.body).name]).toEqual([200, 'orders']);
    await running.admin.put('/categories/orders', { labels });
    await running.admin.put('/categories/a.b-c_1', { labels });
    const list = categoryList.parse((await clerk.get('/categories')).body);
    expect(list).toEqual([
      { name: 'a.b-c_1', labels },
      { name: 'orders', labels },
    ]);
    const [latest] = await running.app.store.audit.list({ limit: 1 });
    expect(latest).toMatchObject({ action: 'category.put', target: 'a.b-c_1', actor: { name: 'ada' } });
  });

  it.each([
    ['Orders', { labels }, 'name'],
    ['%20', { labels }, 'name'],
    ['x'.repeat(65), { labels }, 'name'],
    ['orders', {}, 'labels'],
    ['orders', { labels: { en: 'Orders' } }, 'labels.zh-CN'],
    ['orders', { labels: { ...labels, fr: 'Commandes' } }, 'labels.fr'],
    ['orders', { labels: { ...labels, en: '' } }, 'labels.en'],
    ['orders', { labels: { ...labels, en: 'x'.repeat(101) } }, 'labels.en'],
  ])('of %s are not %j', async (name, body, path) => {
    const answer = await running.admin.put(`/categories/${name}`, body);
    expect(refusal(answer)).toEqual([422, 'invalid-request']);
    expect(faultPaths(answer)).toEqual([path]);
  });

  it('are set by admins only and hidden from strangers', async () => {
    const other = await running.addPerson('other');
    expect(refusal(await other.put('/categories/orders', { labels }))).toEqual([403, 'forbidden']);
    expect(refusal(await running.anyone.get('/categories'))).toEqual([401, 'unauthenticated']);
  });
});
