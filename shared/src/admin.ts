import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { locale, newPassword, staff, username } from './session.ts';
import { id, plainText, time } from './text.ts';

const displayName = plainText(1, limits.displayNameLength);
const roles = z.array(plainText(1, limits.roleLength)).check(
  z.maxLength(limits.rolesPerPerson),
  z.refine((names) => new Set(names).size === names.length, { error: 'must not name a role twice' }),
);

/** A person as an admin sees them. */
export const managedStaff = z.extend(staff, { disabled: z.boolean() });
export type ManagedStaff = z.infer<typeof managedStaff>;

/** Answer of `GET /staff`. */
export const staffPage = z.object({ items: z.array(managedStaff), nextCursor: z.nullable(z.string()) });
export type StaffPage = z.infer<typeof staffPage>;

/** Body of `POST /staff`. */
export const staffCreate = z.strictObject({
  username,
  displayName,
  password: newPassword,
  roles: z.optional(roles),
  locale: z.optional(locale),
});
export type StaffCreate = z.infer<typeof staffCreate>;

/** Body of `PATCH /staff/:id`. */
export const staffPatch = z.strictObject({
  displayName: z.optional(displayName),
  roles: z.optional(roles),
  disabled: z.optional(z.boolean()),
  password: z.optional(newPassword),
});
export type StaffPatch = z.infer<typeof staffPatch>;

/** A producer key without its secret. */
export const producerKey = z.object({ id, name: z.string(), createdAt: time, revokedAt: z.nullable(time) });
export type ProducerKey = z.infer<typeof producerKey>;
/** Answer of `GET /producer-keys`: every key, newest first, in the form of the other lists; it always comes whole. */
export const producerKeyPage = z.object({ items: z.array(producerKey), nextCursor: z.null() });
export type ProducerKeyPage = z.infer<typeof producerKeyPage>;

/** Body of `POST /producer-keys`. */
export const producerKeyCreate = z.strictObject({ name: plainText(1, limits.labelLength) });
/** Its answer. The secret is shown here and never again. */
export const producerKeyCreated = z.object({ id, name: z.string(), secret: z.string(), createdAt: time });
export type ProducerKeyCreated = z.infer<typeof producerKeyCreated>;

const label = plainText(1, limits.labelLength);
/** Body of `PUT /categories/:name`. */
export const categoryPut = z.strictObject({ labels: z.strictObject({ en: label, 'zh-CN': label }) });
export type CategoryPut = z.infer<typeof categoryPut>;
/** One category with its labels. */
export const categoryLabels = z.object({
  name: z.string(),
  labels: z.object({ en: z.string(), 'zh-CN': z.string() }),
});
export type CategoryLabels = z.infer<typeof categoryLabels>;
/** Answer of `GET /categories`. */
export const categoryList = z.array(categoryLabels);
