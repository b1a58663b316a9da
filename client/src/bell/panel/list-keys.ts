/** Moves the focus among the rows of a list: arrows by one, Home and End to its ends. It stops at them. */
export function moveInList(list: HTMLElement, event: KeyboardEvent): void {
  const titles = [...list.querySelectorAll<HTMLElement>('[data-item-title]')];
  const row = document.activeElement?.closest('[data-item]');
  const here = titles.findIndex((title) => row?.contains(title));
  const last = titles.length - 1;
  const to = {
    ArrowDown: Math.min(here + 1, last),
    ArrowUp: Math.max(here - 1, 0),
    Home: 0,
    End: last,
  }[event.key];
  if (to === undefined || last < 0) return;
  event.preventDefault();
  titles[to]?.focus();
}
