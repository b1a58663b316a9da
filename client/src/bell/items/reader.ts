import { inject, provide, type InjectionKey, type Ref } from 'vue';

/** What leaves need to know of who reads: so that it need not be handed through every one of them. */
export interface Reader {
  /** The server's clock, in milliseconds since 1970; ticks. */
  nowMs: Readonly<Ref<number>>;
  /** IANA name. */
  timeZone: Readonly<Ref<string>>;
  /** A category's name in the language of the page. */
  categoryLabel: Readonly<Ref<(name: string) => string>>;
}

const key: InjectionKey<Reader> = Symbol('reader');

/** A container says who reads. */
export function provideReader(reader: Reader): void {
  provide(key, reader);
}

/** Who reads, for the leaves below that container. */
export function useReader(): Reader {
  const reader = inject(key);
  if (!reader) throw new Error('A leaf of the bell stands outside of any container that says who reads.');
  return reader;
}
