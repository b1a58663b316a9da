import { readonly, ref, type Ref } from 'vue';

/** A short answer of the page to what was just done, or an offer: `Saved`, `A new version is ready · Reload`. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'success' | 'error' | 'info';
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Stays until it is closed; otherwise it goes by itself. Errors and offers always stay. */
  readonly stays: boolean;
}

type NewNotice = Pick<Notice, 'text' | 'tone' | 'action'>;

const shown = ref<Notice[]>([]);
let lastId = 0;

/** What is shown now, oldest first. */
export function useNotices(): Readonly<Ref<readonly Notice[]>> {
  return readonly(shown);
}

/** Shows a notice; the same text is not shown twice. Returns its id for `dropNotice`. */
export function showNotice(notice: NewNotice): number {
  const same = shown.value.find(({ text }) => text === notice.text);
  if (same) return same.id;
  lastId += 1;
  const stays = notice.tone === 'error' || notice.action !== undefined;
  shown.value = [...shown.value.slice(-2), { ...notice, id: lastId, stays }];
  return lastId;
}

/** Another person may be next: nothing of what was said to this one stays. */
export function clearNotices(): void {
  shown.value = [];
}

export function dropNotice(id: number): void {
  shown.value = shown.value.filter((notice) => notice.id !== id);
}
