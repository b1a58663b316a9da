import {
  categoryLabels,
  categoryList,
  managedStaff,
  producerKeyCreated,
  producerKeyPage,
  staffPage,
  type CategoryLabels,
  type CategoryPut,
  type ManagedStaff,
  type ProducerKeyCreated,
  type ProducerKeyPage,
  type StaffCreate,
  type StaffPage,
  type StaffPatch,
} from '@belfry/shared/admin';
import { request } from './client.ts';

/** One page of people; `q` is part of a username or name. */
export function fetchStaff(
  page: { cursor?: string; limit?: number; q?: string } = {},
  signal?: AbortSignal,
): Promise<StaffPage> {
  const { q = '', ...rest } = page;
  const query = { ...rest, q: q === '' ? null : q };
  return request('GET', '/staff', { query, schema: staffPage, ...(signal && { signal }) });
}

/** Makes a person. @throws ApiError `conflict` when the username is taken */
export function createStaff(body: StaffCreate): Promise<ManagedStaff> {
  return request('POST', '/staff', { body, schema: managedStaff });
}

/** Changes a person. @throws ApiError `conflict` when nobody would be left with the admin role */
export function patchStaff(id: string, body: StaffPatch): Promise<ManagedStaff> {
  return request('PATCH', `/staff/${encodeURIComponent(id)}`, { body, schema: managedStaff });
}

/** Every producer key, newest first, without secrets. */
export function fetchProducerKeys(): Promise<ProducerKeyPage> {
  return request('GET', '/producer-keys', { schema: producerKeyPage });
}

/** Makes a producer key; the answer is the only one that ever carries its secret. */
export function createProducerKey(name: string): Promise<ProducerKeyCreated> {
  return request('POST', '/producer-keys', { body: { name }, schema: producerKeyCreated });
}

/** Revokes a key at once and for good. */
export function revokeProducerKey(id: string): Promise<void> {
  return request('DELETE', `/producer-keys/${encodeURIComponent(id)}`);
}

/** The categories with their labels in both languages. */
export function fetchCategories(): Promise<CategoryLabels[]> {
  return request('GET', '/categories', { schema: categoryList });
}

/** Sets a category's labels. */
export function putCategory(name: string, body: CategoryPut): Promise<CategoryLabels> {
  return request('PUT', `/categories/${encodeURIComponent(name)}`, { body, schema: categoryLabels });
}
