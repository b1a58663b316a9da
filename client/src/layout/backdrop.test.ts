// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { isOnBackdrop } from './backdrop.ts';

describe('the ground behind a dialog', () => {
  const dialog = document.createElement('dialog');
  const field = dialog.appendChild(document.createElement('input'));
  dialog.getBoundingClientRect = () => new DOMRect(100, 50, 400, 300);

  it.each([
    { where: 'left of it', target: dialog, x: 99, y: 100, is: true },
    { where: 'below it', target: dialog, x: 200, y: 350, is: true },
    { where: 'its scrollbar', target: dialog, x: 495, y: 100, is: false },
    { where: 'what is in it', target: field, x: 200, y: 100, is: false },
  ])('$where: $is', ({ target, x, y, is }) => {
    let said: boolean | null = null;
    const listen = (event: MouseEvent): void => {
      said = isOnBackdrop(event, dialog);
    };
    dialog.addEventListener('pointerdown', listen);
    target.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, clientX: x, clientY: y }));
    dialog.removeEventListener('pointerdown', listen);
    expect(said).toBe(is);
  });
});
