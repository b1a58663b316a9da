import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Whether the panel is open: the bell opens it, and so may a toast; toasts and the page's undo bar keep out of its way. */
export const usePanelState = defineStore('bell-panel', () => {
  const open = ref(false);
  /** It was opened by a key: the focus then goes to the first item, else to the heading. */
  const byKeyboard = ref(false);

  function show(keyboard: boolean): void {
    byKeyboard.value = keyboard;
    open.value = true;
  }

  function hide(): void {
    open.value = false;
  }

  return { open, byKeyboard, show, hide };
});
