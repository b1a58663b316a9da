// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import AboveModal from './AboveModal.vue';
import { useModalLayer } from './modal-layers.ts';

const Layer = defineComponent(() => {
  const element = ref<HTMLElement | null>(null);
  useModalLayer(() => element.value);
  return () => h('dialog', { ref: element });
});

const open = ref(0);
const page = mount(
  () => [
    h('main', [h(AboveModal, () => h('p', { class: 'warning' }, 'Still there?'))]),
    Array.from({ length: open.value }, (_, index) => h(Layer, { key: index, id: `layer-${index}` })),
  ],
  { attachTo: document.body },
);
const where = async (): Promise<string | undefined> => {
  // Once for the layer, once for what follows it.
  await nextTick();
  await nextTick();
  const parent = document.querySelector('.warning')?.parentElement;
  return parent?.id || parent?.tagName;
};

describe('what must be seen whatever is open', () => {
  afterEach(() => {
    open.value = 0;
  });

  it('moves into the modal layer on top, down again as they close, and back to the page, the same element', async () => {
    const warning = page.get('.warning').element;
    expect(await where()).toBe('MAIN');
    open.value = 1;
    expect(await where()).toBe('layer-0');
    open.value = 2;
    expect(await where()).toBe('layer-1');
    open.value = 1;
    expect(await where()).toBe('layer-0');
    open.value = 0;
    expect(await where()).toBe('MAIN');
    expect(document.querySelector('.warning')).toBe(warning);
  });
});
