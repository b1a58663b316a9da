import * as z from 'zod/mini';
import { limits } from '@belfry/shared/limits';
import { plainText } from '@belfry/shared/text';

// Parameters are texts; each field turns one into what it means and checks that. The OpenAPI document shows the meaning.

/** How many rows a page has; 20 when nothing is said. */
export const limit = z._default(
  z.pipe(wholeNumber(), z.int().check(z.gte(1), z.lte(limits.pageMax))),
  limits.pageDefault,
);

/** Where a list goes on; `decodeCursor` checks it. */
export const cursor = z.optional(z.string());

/** A literal part of a text. */
export const search = z.optional(plainText(0, limits.searchLength));

/** A position; one that is too large for a number is ahead of every inbox. */
export const position = z.pipe(wholeNumber(), z.number().check(z.nonnegative(), z.multipleOf(1)));

/** One or several values with commas in between. */
export function commaList<T extends z.ZodMiniType<unknown, string>>(of: T) {
  return z.pipe(
    z.pipe(
      z.string(),
      z.transform((text: string) => text.split(',')),
    ),
    z.array(of),
  );
}

function wholeNumber() {
  return z.pipe(
    z.string().check(z.regex(/^\d{1,300}$/, 'must be a whole number')),
    z.transform((text: string) => Number(text)),
  );
}
