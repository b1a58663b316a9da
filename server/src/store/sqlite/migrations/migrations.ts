import type { Migration } from 'kysely/migration';
import * as firstTables from './0001-first-tables.ts';
import * as foldFinalSigma from './0002-fold-final-sigma.ts';

/** In the order in which they run; a name never changes once it was released. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-fold-final-sigma': foldFinalSigma,
};
