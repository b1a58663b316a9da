import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

type Rgb = readonly [number, number, number];

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8');
const light = declarationsOf(':root:root {');
const themes = { light, dark: new Map([...light, ...declarationsOf(':root:root.dark {')]) };

/** The custom properties of every rule with this very selector; later ones win. */
function declarationsOf(opening: string): Map<string, string> {
  const rules = css.split(`\n${opening}`).slice(1);
  const bodies = rules.map((rule) => rule.slice(0, rule.indexOf('\n}')));
  return new Map(
    [...bodies.join('\n').matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

/** A colour as the browser computes it: hex, `var()`, and `color-mix(in srgb, a, b n%)`. */
function colour(value: string, theme: ReadonlyMap<string, string>): Rgb {
  const variable = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
  if (variable !== undefined) return token(variable, theme);
  const [, first, second, percent] = /^color-mix\(in srgb, (\S+), (\S+) (\d+)%\)$/.exec(value) ?? [];
  if (first !== undefined && second !== undefined) {
    const share = Number(percent) / 100;
    const [a, b] = [colour(first, theme), colour(second, theme)];
    return [0, 1, 2].map((i) => a[i as 0] * (1 - share) + b[i as 0] * share) as unknown as Rgb;
  }
  const hex = /^#([\da-f]{6})$/.exec(value)?.[1];
  if (hex === undefined) throw new Error(`${value} is not a colour that this test reads`);
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
}

function token(name: string, theme: ReadonlyMap<string, string>): Rgb {
  const value = theme.get(name);
  if (value === undefined) throw new Error(`there is no ${name}`);
  return colour(value, theme);
}

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrast(a: Rgb, b: Rgb): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const grounds = [
  '--el-bg-color',
  '--el-bg-color-page',
  '--el-bg-color-overlay',
  '--el-fill-color-light',
  '--bf-tint',
];
const texts = [
  ...['primary', 'regular', 'secondary', 'placeholder'].map((name) => `--el-text-color-${name}`),
  ...['primary', 'success', 'warning', 'danger', 'info'].map((name) => `--el-color-${name}`),
];
const pairs = [
  ...texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ['--el-color-primary', '--bf-tint-strong'],
  ['--el-text-color-regular', '--el-fill-color'],
  ['--el-text-color-primary', '--bf-raised'],
  ['--el-color-danger', '--el-color-danger-light-9'],
  ['--bf-on-primary', '--el-color-primary'],
  ['--bf-on-primary', '--el-color-primary-dark-2'],
  ['--bf-on-danger', '--el-color-danger'],
  ['--bf-on-danger', '--el-color-danger-dark-2'],
  ['--bf-on-badge', '--bf-badge'],
] as const;

describe.each(Object.entries(themes))('in the %s theme', (_, theme) => {
  it.each(pairs)('%s can be read on %s', (text, ground) => {
    expect(contrast(token(text, theme), token(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['--el-bg-color', '--el-bg-color-page', '--el-bg-color-overlay'])(
    'fields and focus stand out on %s',
    (ground) => {
      expect(contrast(token('--bf-field-border', theme), token(ground, theme))).toBeGreaterThanOrEqual(3);
      expect(contrast(token('--bf-focus', theme), token(ground, theme))).toBeGreaterThanOrEqual(3);
    },
  );
});
