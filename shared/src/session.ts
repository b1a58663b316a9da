import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { id, plainText, time } from './text.ts';

/** The languages that Belfry speaks (BCP 47). */
export const locales = ['en', 'zh-CN'] as const;
export const locale = z.enum(locales);
export type Locale = z.infer<typeof locale>;

/** An IANA time zone name that this runtime knows, such as `Europe/Berlin`. */
export const timeZone = z
  .string()
  .check(z.refine(isTimeZone, { error: 'must be an IANA time zone such as Europe/Berlin' }));

function isTimeZone(value: string): boolean {
  // Offsets such as +01:00 are accepted by Intl but are not IANA names.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** A person as everyone who is signed in may see them. */
export const staff = z.object({
  id,
  username: z.string(),
  displayName: z.string(),
  roles: z.array(z.string()),
  locale,
  timeZone: z.string(),
});
export type Staff = z.infer<typeof staff>;

/** Body of `POST /session`. The password is not checked for text rules: only its owner knows what was once accepted. */
export const signIn = z.strictObject({
  username: z.string().check(z.minLength(1), z.maxLength(200)),
  password: z.string().check(z.minLength(1), z.maxLength(512)),
});
export type SignIn = z.infer<typeof signIn>;

/** Answer of `POST`, `GET` and `PATCH /session`: who is signed in, and until when. */
export const session = z.object({ staff, endsAt: time });
export type Session = z.infer<typeof session>;

/** Body of `PATCH /session`: the person's own language and time zone. */
export const sessionPatch = z.strictObject({ locale: z.optional(locale), timeZone: z.optional(timeZone) });
export type SessionPatch = z.infer<typeof sessionPatch>;

/** Answer of `GET /demo`: whom the login page offers for sign-in by one click. */
export const demoOffer = z.object({
  people: z.array(z.object({ username: z.string(), displayName: z.string(), roles: z.array(z.string()) })),
  password: z.string(),
});
export type DemoOffer = z.infer<typeof demoOffer>;

/** The role whose members may manage everything. */
export const adminRole = 'admin';

/** A username: 1–64 of `a-z 0-9 . - _`. */
export const username = z
  .string()
  .check(z.regex(/^[a-z0-9._-]{1,64}$/, `must be 1 to ${limits.usernameLength} of a-z 0-9 . - _`));

/** A new password: 12–128 code points; any character that is well-formed, so that pass phrases in any script work. */
export const newPassword = plainText(limits.passwordMinLength, limits.passwordMaxLength);
