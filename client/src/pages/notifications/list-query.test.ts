import { describe, expect, it } from 'vitest';
import { addressOf, listQueryOf } from './list-query.ts';

describe('the address of a list', () => {
  it('says what is shown, and is read back the same', () => {
    const shown = { view: 'unread', category: 'orders', severity: 'critical' } as const;
    expect(addressOf(shown).query).toEqual(shown);
    expect(listQueryOf(shown)).toEqual(shown);
  });

  it('leaves out what is the usual', () => {
    expect(addressOf({ view: 'inbox', category: null, severity: null }).query).toEqual({});
    expect(listQueryOf({})).toEqual({ view: 'inbox', category: null, severity: null });
  });

  it('may say anything, and what is not known is ignored', () => {
    const odd = { view: 'secret', category: 'Ünknown', severity: ['critical', 'info'] };
    expect(listQueryOf(odd)).toEqual({ view: 'inbox', category: null, severity: null });
  });
});
