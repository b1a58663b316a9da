import type { Severity } from '@belfry/shared/inbox';
import type { DemoCategory, DemoUsername } from './people.ts';

/** Something that happens in the sample back office. */
export interface OfficeEvent {
  username: DemoUsername;
  from: string;
  category: DemoCategory;
  severity: Severity;
  title: string;
  body: string;
}

type Telling = (number: number) => Omit<OfficeEvent, 'username'>;

const orders: readonly Telling[] = [
  (n) =>
    event(
      'Order service',
      'orders',
      'info',
      `Order ${10_500 + n} came in`,
      `${1 + (n % 6)} positions, paid by card.`,
    ),
  (n) =>
    event(
      'Order service',
      'orders',
      'success',
      `Order ${10_400 + n} was delivered`,
      'Signed for at the door.',
    ),
  (n) =>
    event(
      'Order service',
      'orders',
      'warning',
      `Order ${10_450 + n} was cancelled`,
      'It is packed already; stop it at the gate.',
    ),
];
const tickets: readonly Telling[] = [
  (n) =>
    event(
      'Help desk',
      'tickets',
      'info',
      `Ticket ${4_500 + n}: question about delivery`,
      'Asked through the chat.',
    ),
  (n) =>
    event(
      'Help desk',
      'tickets',
      'warning',
      `Ticket ${4_480 + n} has waited for a day`,
      'The customer has asked again.',
    ),
];
const payments: readonly Telling[] = [
  (n) =>
    event('Payment gateway', 'payments', 'success', `Invoice ${7_100 + n} was paid`, 'In full, and in time.'),
  (n) =>
    event(
      'Payment gateway',
      'payments',
      'warning',
      `Direct debit for invoice ${7_050 + n} came back`,
      'The account has no cover.',
    ),
];
const stock: readonly Telling[] = [
  (n) =>
    event(
      'Warehouse system',
      'stock',
      'warning',
      `Stock of B-${2_000 + n} is below the minimum`,
      `${1 + (n % 9)} pieces left.`,
    ),
  (n) =>
    event('Warehouse system', 'returns', 'info', `Return R-${2_240 + n} arrived`, 'Waiting to be inspected.'),
];
const systems: readonly Telling[] = [
  () =>
    event(
      'Monitoring',
      'system',
      'success',
      'All shop servers are up to date',
      'The updates of this week are in.',
    ),
  (n) =>
    event(
      'Monitoring',
      'system',
      'critical',
      'The shop answers slowly',
      `Every ${3 + (n % 5)}th page takes over two seconds.`,
    ),
];

const life: readonly (readonly [DemoUsername, readonly Telling[]])[] = [
  ['clerk', orders],
  ['support', tickets],
  ['finance', payments],
  ['warehouse', stock],
  ['admin', systems],
];

/** Something that might happen next. @param random from 0 up to 1, as `Math.random` */
export function nextEvent(random: () => number): OfficeEvent {
  const [username, tellings] = pick(life, random);
  return { username, ...pick(tellings, random)(Math.floor(random() * 90)) };
}

function event(
  from: string,
  category: DemoCategory,
  severity: Severity,
  title: string,
  body: string,
): Omit<OfficeEvent, 'username'> {
  return { from, category, severity, title, body };
}

function pick<T>(choices: readonly T[], random: () => number): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new RangeError('random() must be from 0 up to 1');
  return chosen;
}
