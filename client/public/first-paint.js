// Runs before the first paint, so that a chosen theme never flashes the other one. It is a file of its own because the
// content security policy allows no inline script. `src/layout/theme.ts` owns the setting; the key is the same there.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('belfry.theme');
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
