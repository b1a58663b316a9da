import { describe, expect, it } from 'vitest';
import { draftFaults, emptyDraft, requestOf, type Draft } from './draft.ts';

const good: Draft = { ...emptyDraft(), staff: ['clerk'], category: 'orders', title: 'Order 1042 is late' };

describe('a draft', () => {
  it('becomes a request without what was left empty', () => {
    expect(requestOf({ ...good, title: '  Late  ', link: ' ' })).toEqual({
      to: { staff: ['clerk'] },
      category: 'orders',
      severity: 'info',
      title: 'Late',
    });
  });

  it('goes to the audience that is chosen, and to no other', () => {
    const draft = { ...good, roles: ['finance'] };
    expect(requestOf({ ...draft, audience: 'roles' }).to).toEqual({ roles: ['finance'] });
    expect(requestOf({ ...draft, audience: 'everyone' }).to).toEqual({ everyone: true });
  });

  it('that may be sent has no faults', () => {
    expect(draftFaults(good)).toEqual({});
    expect(draftFaults({ ...good, audience: 'everyone', staff: [] })).toEqual({});
    expect(draftFaults({ ...good, link: '/orders/1042' })).toEqual({});
  });

  it.each<[keyof ReturnType<typeof draftFaults>, Partial<Draft>, string]>([
    ['to', { staff: [] }, 'send.fault.nobody'],
    ['to', { audience: 'roles' }, 'send.fault.nobody'],
    ['category', { category: 'Orders!' }, 'send.fault.category'],
    ['title', { title: ' ' }, 'send.fault.empty'],
    ['title', { title: 'x'.repeat(201) }, 'send.fault.long'],
    ['title', { title: 'a\u202eb' }, 'send.fault.text'],
    ['body', { body: 'x'.repeat(4_001) }, 'send.fault.long'],
    ['link', { link: 'javascript:alert(1)' }, 'send.fault.link'],
    ['link', { link: '//elsewhere' }, 'send.fault.link'],
  ])('says what is wrong with %s: %j', (field, change, key) => {
    expect(draftFaults({ ...good, ...change })).toEqual({ [field]: key });
  });

  it('counts characters as people do', () => {
    expect(draftFaults({ ...good, title: '🔔'.repeat(200) })).toEqual({});
  });
});
