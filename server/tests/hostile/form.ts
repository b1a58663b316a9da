import process from 'node:process';

/** `npm run test:hostile` throws everything; `npm test` throws the same kinds in smaller numbers, within a minute. */
export const full = process.env['HOSTILE'] === 'full';

/** A number that depends on the form. */
export function many(numbers: { quick: number; full: number }): number {
  return full ? numbers.full : numbers.quick;
}

/**
 * A promised time in ms, as asked for in full, where one file runs after the other; in the quick form, which shares its
 * machine with other tests, four times as long.
 */
export function boundMs(promised: number): number {
  return full ? promised : 4 * promised;
}

/** The seed of every property in this run; HOSTILE_SEED repeats an earlier one. */
export function seed(): number {
  const chosen = Number(process.env['HOSTILE_SEED'] ?? Math.trunc(Math.random() * 0x7fffffff));
  console.log(`fast-check seed ${chosen} (HOSTILE_SEED=${chosen} repeats it)`);
  return chosen;
}
