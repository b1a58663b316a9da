import { mount, type VueWrapper } from '@vue/test-utils';
import { computed, defineComponent, h, type Component } from 'vue';
import { i18n } from '../../i18n/i18n.ts';
import { provideReader } from '../items/reader.ts';
import { useClock } from '../items/ticker.ts';

/** Mounts a leaf of the bell as a container would: in the page, with texts and a reader in UTC. */
export function mountLeaf(leaf: Component, props: Record<string, unknown>): VueWrapper {
  const container = defineComponent({
    setup() {
      provideReader({
        nowMs: useClock(Date.now),
        timeZone: computed(() => 'UTC'),
        categoryLabel: computed(() => (name: string) => name),
      });
      return () => h(leaf, props);
    },
  });
  return mount(container, {
    attachTo: document.body,
    global: { plugins: [i18n] },
  });
}
