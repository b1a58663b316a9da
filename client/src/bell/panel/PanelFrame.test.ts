// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { showLocale } from '../../i18n/i18n.ts';
import PanelFrame from './PanelFrame.vue';

/** The popover API as far as it is needed here, which the test's DOM does not have. */
function teachPopover(): void {
  const toggled = (newState: string) =>
    function (this: HTMLElement) {
      this.dispatchEvent(Object.assign(new Event('beforetoggle'), { newState }));
    };
  Object.assign(HTMLElement.prototype, { showPopover: toggled('open'), hidePopover: toggled('closed') });
}

let resized: (event: { matches: boolean }) => void = () => undefined;
/** The screen is small, or not; `resized` tells that it has changed. */
function small(is: boolean): void {
  vi.stubGlobal('matchMedia', () => ({
    matches: is,
    addEventListener: (_: string, listener: typeof resized) => {
      resized = listener;
    },
    removeEventListener: vi.fn(),
  }));
}

function page(): {
  open: ReturnType<typeof ref<boolean>>;
  layer: () => HTMLDialogElement;
  bell: HTMLButtonElement;
  end: () => void;
} {
  const bell = document.body.appendChild(document.createElement('button'));
  const open = ref(false);
  const close = (): void => {
    open.value = false;
  };
  const wrapper = mount(
    defineComponent(
      () => () =>
        h(
          PanelFrame,
          { open: open.value, anchor: bell, layerId: 'panel', onClose: close },
          { default: () => (open.value ? h('a', { href: '#', id: 'inside' }, 'x') : null) },
        ),
    ),
    { attachTo: document.body },
  );
  return {
    open,
    bell,
    layer: () => wrapper.get('dialog').element,
    end: () => {
      wrapper.unmount();
      bell.remove();
    },
  };
}

describe('the layer of the panel', () => {
  beforeEach(async () => {
    await showLocale('en');
    teachPopover();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is a labelled dialog', () => {
    small(false);
    const { layer, end } = page();
    expect(layer().getAttribute('aria-label')).toBe('Notifications');
    end();
  });

  it('gives the focus back to the bell when it closes with the focus in it', async () => {
    small(false);
    const { open, bell, end } = page();
    open.value = true;
    await nextTick();
    document.getElementById('inside')!.focus();
    open.value = false;
    await nextTick();
    expect(document.activeElement).toBe(bell);
    end();
  });

  it('leaves the focus where a click elsewhere has put it', async () => {
    small(false);
    const { open, end } = page();
    const elsewhere = document.body.appendChild(document.createElement('input'));
    open.value = true;
    await nextTick();
    elsewhere.focus();
    open.value = false;
    await nextTick();
    expect(document.activeElement).toBe(elsewhere);
    elsewhere.remove();
    end();
  });

  it('hears when the browser closes it', async () => {
    small(false);
    const { open, layer, end } = page();
    open.value = true;
    await nextTick();
    layer().hidePopover();
    expect(open.value).toBe(false);
    end();
  });

  it('takes its other form when the window shrinks, and stays open', async () => {
    small(false);
    const { open, layer, end } = page();
    open.value = true;
    await nextTick();
    document.getElementById('inside')!.focus();
    resized({ matches: true });
    await nextTick();
    expect([open.value, layer().open, document.activeElement?.id]).toEqual([true, true, 'inside']);
    open.value = false;
    await nextTick();
    expect(layer().open).toBe(false);
    end();
  });

  it('is modal on a small screen, where Esc asks to close it', async () => {
    small(true);
    const { open, layer, end } = page();
    open.value = true;
    await nextTick();
    expect(layer().open).toBe(true);
    const cancel = new Event('cancel', { cancelable: true });
    layer().dispatchEvent(cancel);
    await nextTick();
    expect([cancel.defaultPrevented, open.value, layer().open]).toEqual([true, false, false]);
    end();
  });
});
