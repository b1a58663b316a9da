import type { Severity } from '@belfry/shared/inbox';

/** A kind of notification that a seeded database is full of; `#` becomes a number. */
export interface SeedText {
  category: string;
  severity: Severity;
  title: string;
  body: string;
  link: string | null;
}

export const seedTexts: readonly SeedText[] = [
  {
    category: 'orders',
    severity: 'info',
    title: 'Order # was changed by the customer',
    body: 'The delivery address of order # is new. It had not been packed yet.',
    link: '/orders/#',
  },
  {
    category: 'orders',
    severity: 'warning',
    title: 'Order # waits for approval',
    body: 'The amount is above the limit of the customer. Please look at it before the evening.',
    link: '/orders/#',
  },
  {
    category: 'payments',
    severity: 'success',
    title: 'Payment # arrived',
    body: 'It was matched with its invoice by itself.',
    link: '/payments/#',
  },
  {
    category: 'payments',
    severity: 'critical',
    title: 'Refund # failed',
    body: 'The bank refused refund #. The customer has been told that it takes longer.',
    link: '/payments/#',
  },
  {
    category: 'stock',
    severity: 'warning',
    title: 'Item # is below its minimum',
    body: 'The supplier needs six working days.',
    link: '/stock/#',
  },
  {
    category: 'tickets',
    severity: 'info',
    title: 'Ticket # was answered',
    body: 'The customer wrote back: “Thank you, that was quick.”',
    link: '/tickets/#',
  },
  {
    category: 'announcements',
    severity: 'info',
    title: 'Maintenance window # on Sunday morning',
    body: 'Reports are late by an hour; everything else goes on.',
    link: null,
  },
];

export const seedRoles = ['support', 'finance', 'warehouse', 'sales', 'shipping'] as const;

export const firstNames = [
  'Ada',
  'Bo',
  'Chen',
  'Dana',
  'Emil',
  'Fatima',
  'Grace',
  'Hugo',
  'Ines',
  'Jun',
] as const;
export const lastNames = [
  'Abbott',
  'Brandt',
  'Castro',
  'Dubois',
  'Eriksen',
  'Fujita',
  'Gruber',
  'Huang',
  'Ivanov',
] as const;
