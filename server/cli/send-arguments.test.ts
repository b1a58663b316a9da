import { describe, expect, it } from 'vitest';
import { publishRequest } from '@belfry/shared/publishing';
import { UsageError } from './program.ts';
import { readSendArguments } from './send-arguments.ts';

describe('the arguments of send', () => {
  it('make the shortest notification', () => {
    const { request, url, key, idempotencyKey } = readSendArguments(['--to', 'clerk', '--title', 'Paid']);
    expect(request).toEqual({ to: { staff: ['clerk'] }, category: 'announcements', title: 'Paid' });
    expect([url, key]).toEqual([null, null]);
    expect(idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('make one with everything, which the server’s schema takes', () => {
    const { request, url, key, idempotencyKey } = readSendArguments([
      ...['--to', 'clerk, nora', '--to=omar', '--role', 'finance', '--everyone'],
      ...['--title', 'Paid', '--body', 'At last', '--category', 'orders', '--severity', 'critical'],
      ...['--link', '/orders/1', '--at', '2030-01-01T09:00:00+08:00'],
      ...['--url', 'http://[::1]:9', '--key', 'bfk_x', '--idempotency-key', 'k'],
    ]);
    expect(publishRequest.parse(request)).toEqual({
      to: { staff: ['clerk', 'nora', 'omar'], roles: ['finance'], everyone: true },
      ...{ title: 'Paid', body: 'At last', category: 'orders', severity: 'critical', link: '/orders/1' },
      publishAt: '2030-01-01T01:00:00.000Z',
    });
    expect([url, key, idempotencyKey]).toEqual(['http://[::1]:9', 'bfk_x', 'k']);
  });

  it.each([
    [['--title', 'x'], 'To whom'],
    [['--to', ' , ', '--title', 'x'], 'To whom'],
    [['--to', 'clerk'], 'What does it say'],
    [['--to', 'clerk', '--titel', 'x'], '--titel'],
    [['--to', 'clerk', '--title', 'x', '--at', 'soon'], '--at soon'],
    [['clerk'], 'clerk'],
  ])('are refused as %j', (argv, because) => {
    expect(() => readSendArguments(argv)).toThrow(UsageError);
    expect(() => readSendArguments(argv)).toThrow(because);
  });
});
