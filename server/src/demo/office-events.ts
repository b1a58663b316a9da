import type { DemoUsername } from './people.ts';
import type { Shown } from './publish-sample.ts';

/** Something that happens in the sample back office, for one of its people. */
export interface OfficeEvent extends Shown {
  username: DemoUsername;
  from: string;
}

/** What may happen; the number (0–89) makes each time a case of its own. */
type Telling = (number: number) => OfficeEvent;

const life: readonly Telling[] = [
  (n) => ({
    ...{ username: 'clerk', from: 'Order service', category: 'orders', severity: 'info' },
    title: `Order ${10_500 + n} came in`,
    body: `${1 + (n % 6)} positions, paid by card.`,
    link: `/orders/${10_500 + n}`,
  }),
  (n) => ({
    ...{ username: 'clerk', from: 'Order service', category: 'orders', severity: 'success' },
    title: `Order ${10_400 + n} was delivered`,
    body: 'Signed for at the door.',
    link: `/orders/${10_400 + n}`,
  }),
  (n) => ({
    ...{ username: 'clerk', from: 'Order service', category: 'orders', severity: 'warning' },
    title: `Order ${10_450 + n} was cancelled`,
    body: 'It is packed already; stop it at the gate.',
    link: `/orders/${10_450 + n}`,
  }),
  (n) => ({
    ...{ username: 'support', from: 'Help desk', category: 'tickets', severity: 'info' },
    title: `Ticket ${4_510 + n}: question about delivery`,
    body: 'Asked through the chat.',
    link: `/tickets/${4_510 + n}`,
  }),
  (n) => ({
    ...{ username: 'support', from: 'Help desk', category: 'tickets', severity: 'warning' },
    title: `Ticket ${4_380 + n} has waited for a day`,
    body: 'The customer has asked again.',
    link: `/tickets/${4_380 + n}`,
  }),
  (n) => ({
    ...{ username: 'finance', from: 'Payment gateway', category: 'payments', severity: 'success' },
    title: `Invoice ${7_100 + n} was paid`,
    body: 'In full, and in time.',
    link: `/invoices/${7_100 + n}`,
  }),
  (n) => ({
    ...{ username: 'finance', from: 'Payment gateway', category: 'payments', severity: 'warning' },
    title: `Direct debit for invoice ${7_000 + n} came back`,
    body: 'The account has no cover.',
    link: `/invoices/${7_000 + n}`,
  }),
  (n) => ({
    ...{ username: 'warehouse', from: 'Warehouse system', category: 'stock', severity: 'warning' },
    title: `Stock of B-${2_000 + n} is below the minimum`,
    body: `${1 + (n % 9)} pieces left.`,
    link: `/stock/B-${2_000 + n}`,
  }),
  (n) => ({
    ...{ username: 'warehouse', from: 'Warehouse system', category: 'returns', severity: 'info' },
    title: `Return R-${2_240 + n} arrived`,
    body: 'Waiting to be inspected.',
    link: `/returns/R-${2_240 + n}`,
  }),
  (n) => ({
    ...{ username: 'admin', from: 'Monitoring', category: 'system', severity: 'success' },
    title: 'All shop servers are up to date',
    body: `${12 + (n % 9)} updates of this week are in.`,
    link: null,
  }),
  (n) => ({
    ...{ username: 'admin', from: 'Monitoring', category: 'system', severity: 'critical' },
    title: 'The shop answers slowly',
    body: `One page in ${3 + (n % 5)} takes over two seconds.`,
    link: null,
  }),
];

/** Something that might happen next. @param random from 0 up to 1, as `Math.random` */
export function nextEvent(random: () => number): OfficeEvent {
  const telling = life[Math.floor(random() * life.length)];
  if (!telling) throw new RangeError('random() must be from 0 up to 1');
  return telling(Math.floor(random() * 90));
}
