/** Moves the focus among the entries of a menu (WAI-ARIA APG, "Menu and Menubar"): arrows around, Home, End. */
export function moveInMenu(menu: HTMLElement, event: KeyboardEvent): void {
  const entries = [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const here = entries.findIndex((entry) => entry === document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined || entries.length === 0) return;
  event.preventDefault();
  entries.at(to % entries.length)?.focus();
}
