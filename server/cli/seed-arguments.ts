import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { limits } from '@belfry/shared/limits';
import { UsageError } from './program.ts';

export const seedUsage = `npm run seed -- --staff 1000 --items 100000

  --staff N         people to add; 0 when left out
  --items N         items to add over the inboxes of everyone; 0 when left out
  --password TEXT   what the new people sign in with; a random one when left out

Fills the database of DATABASE_URL, for trying out and measuring. No server may hold it meanwhile.`;

/** What is to be added. */
export interface SeedArguments {
  staff: number;
  items: number;
  /** What the new people sign in with. */
  password: string;
}

/** @param argv without the program @throws UsageError */
export function readSeedArguments(argv: readonly string[]): SeedArguments {
  const { staff, items, password } = parse(argv);
  const wanted = { staff: countOf('--staff', staff), items: countOf('--items', items) };
  if (wanted.staff + wanted.items === 0) throw new UsageError('How many? Name --staff, --items or both.');
  if (password !== undefined && password.length < limits.passwordMinLength) {
    throw new UsageError(`--password must have at least ${limits.passwordMinLength} characters.`);
  }
  return { ...wanted, password: password ?? randomBytes(12).toString('base64url') };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...argv], options: { staff: text, items: text, password: text } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function countOf(option: string, text = '0'): number {
  if (!/^\d{1,8}$/.test(text)) throw new UsageError(`${option} must be a whole number, not "${text}".`);
  return Number(text);
}
