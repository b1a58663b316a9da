/** Every text of the shell and its pages. A `|` parts singular and plural; `{name}` is filled in. */
export const en = {
  app: { name: 'Belfry' },
  menu: { home: 'Home' },
} as const;
