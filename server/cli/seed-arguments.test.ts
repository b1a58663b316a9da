import { describe, expect, it } from 'vitest';
import { UsageError } from './program.ts';
import { readSeedArguments } from './seed-arguments.ts';

describe('the arguments of seed', () => {
  it('say how many, and get a password that nobody knows', () => {
    const { password, ...counts } = readSeedArguments(['--staff', '1000', '--items=100000']);
    expect(counts).toEqual({ staff: 1_000, items: 100_000 });
    expect(password).toMatch(/^[\w-]{16}$/);
    expect(readSeedArguments(['--items', '1']).password).not.toBe(password);
  });

  it('may name one of them and a password', () => {
    expect(readSeedArguments(['--staff', '1', '--password', 'twelve letters'])).toEqual({
      staff: 1,
      items: 0,
      password: 'twelve letters',
    });
  });

  it.each([
    [[], 'How many'],
    [['--staff', '0'], 'How many'],
    [['--staff', '-1'], '--staff'],
    [['--items', 'many'], '--items must be a whole number, not "many"'],
    [['--items', '1e3'], '--items'],
    [['--staff', '1', '--password', 'eleven char'], '12 characters'],
    [['--people', '1'], '--people'],
  ])('are refused as %j', (argv, because) => {
    expect(() => readSeedArguments(argv)).toThrow(UsageError);
    expect(() => readSeedArguments(argv)).toThrow(because);
  });
});
