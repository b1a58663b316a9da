import { useAttention, type Attention } from '../../bell/undo/attention.ts';

/**
 * Whether someone is at a part of the page: with the pointer on it, or with the keyboard in it. The focus alone does not
 * say so: after a click it stays where it was clicked, when the pointer and whoever moves it have long gone elsewhere.
 */
export function useAttendance(): Attention {
  const { here, listeners } = useAttention();
  const { focusin: enter = () => undefined } = listeners;
  return {
    here,
    listeners: {
      ...listeners,
      focusin(event) {
        if ((event.target as Element).matches(':focus-visible')) enter(event);
      },
      // From the first key on they go on by keyboard from what they clicked.
      keydown: enter,
    },
  };
}
