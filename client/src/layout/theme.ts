import { ref, watch, type Ref } from 'vue';

export const themes = ['light', 'dark', 'system'] as const;
/** `system` follows what the operating system says, also when that changes. */
export type Theme = (typeof themes)[number];

/** The same key is read before the first paint by `public/first-paint.js`. */
const storageKey = 'belfry.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const theme = ref<Theme>(stored());

watch(theme, (chosen) => {
  remember(chosen);
  apply();
});
systemDark.addEventListener('change', apply);
// Another tab of this browser chose: all tabs look the same.
addEventListener('storage', (event) => {
  if (event.key === storageKey) theme.value = stored();
});

/** The theme that this browser shows; setting it shows it at once and remembers it. */
export function useTheme(): Ref<Theme> {
  return theme;
}

function apply(): void {
  const dark = theme.value === 'dark' || (theme.value === 'system' && systemDark.matches);
  document.documentElement.classList.toggle('dark', dark);
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(storageKey);
    return themes.find((known) => known === value) ?? 'system';
  } catch {
    return 'system';
  }
}

function remember(chosen: Theme): void {
  try {
    if (chosen === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, chosen);
  } catch {
    // Storage may be forbidden; the choice then lives as long as the page.
  }
}
