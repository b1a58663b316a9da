import { describe, expect, it } from 'vitest';
import { en } from './messages/en.ts';
import { zhCN } from './messages/zh-CN.ts';

type Tree = { readonly [key: string]: string | Tree };

function textsOf(tree: Tree, path = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') texts.set(here, value);
    else for (const [below, text] of textsOf(value, here)) texts.set(below, text);
  }
  return texts;
}

/** The names that are filled in, whichever plural form has them. */
function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].toSorted();
}

const english = textsOf(en);
const chinese = textsOf(zhCN);

describe('the texts of both languages', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it.each([...english.keys()])('fill the same values into %s', (key) => {
    expect(placeholdersOf(chinese.get(key) ?? '')).toEqual(placeholdersOf(english.get(key) ?? ''));
  });

  it('are nowhere empty', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '').map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it('do not use what vue-i18n reads as a linked message', () => {
    const linked = [...english, ...chinese].filter(([, text]) => text.includes('@')).map(([key]) => key);
    expect(linked).toEqual([]);
  });
});
