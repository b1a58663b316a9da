/**
 * Whether the pointer went down on the ground behind a modal dialog. The browser tells the dialog itself of that, and of
 * its scrollbar and its padding as well, which are no way out.
 */
export function isOnBackdrop(event: MouseEvent, dialog: HTMLElement | null): boolean {
  if (dialog === null || event.target !== dialog) return false;
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < left || x >= right || y < top || y >= bottom;
}
