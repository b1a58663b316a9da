import type { Item } from '@belfry/shared/inbox';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let made = 0;

/** An item that arrived some time before now; what is not given is an ordinary unread one. */
export function sampleItem(agoMs: number, given: Partial<Item> = {}): Item {
  made++;
  const id = `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`;
  const at = new Date(Date.now() - agoMs).toISOString();
  return {
    id,
    notificationId: id,
    arrival: 1_000 - made,
    arrivedAt: at,
    seq: 1_000 - made,
    category: 'orders',
    severity: 'info',
    title: 'Order 10398 is paid',
    body: 'The payment of ¥1,280.00 has arrived. The order can be packed.',
    link: '/orders/10398',
    sender: { kind: 'producer', name: 'Web shop' },
    reason: { kind: 'role', via: 'warehouse' },
    createdAt: at,
    updatedAt: at,
    readAt: null,
    archivedAt: null,
    snoozedUntil: null,
    expiresAt: null,
    muted: false,
    count: 1,
    ...given,
  };
}

const read = (agoMs: number): Pick<Item, 'readAt'> => ({
  readAt: new Date(Date.now() - agoMs).toISOString(),
});

/** An inbox of a few days with everything that a row has to cope with. */
export function sampleInbox(): Item[] {
  return [
    sampleItem(20_000, {
      severity: 'critical',
      category: 'payments',
      title: 'Payments are failing: 14 of the last 20 card payments were refused',
      body: 'The provider answers with “do not honour” since 09:12. Switch to the second provider or call their hotline.',
      link: '/tickets/4471',
      sender: { kind: 'system', name: 'Payment monitor' },
      count: 3,
    }),
    sampleItem(4 * minute),
    sampleItem(19 * minute, {
      severity: 'warning',
      category: 'stock',
      title: '杭州仓 A 区的保温杯（500 毫升，深灰色）库存低于安全线，预计两天内售罄，请尽快安排补货 A-1187',
      body: '当前库存 12 件，安全线为 40 件。最近七天日均销量 6.3 件。',
      link: '/stock/A-1187',
      sender: { kind: 'producer', name: '仓储系统' },
    }),
    sampleItem(2 * hour, {
      severity: 'success',
      category: 'approvals',
      title: 'Your expense report was approved',
      body: '',
      link: 'https://finance.example.com/reports/77',
      sender: { kind: 'staff', name: 'Lin Yue' },
      ...read(hour),
    }),
    sampleItem(3 * hour, {
      category: 'announcements',
      title: 'The canteen is closed on Friday',
      body: 'On Friday the kitchen gets its new ovens.\n\nThere will be sandwiches in the lobby from 11:30 to 13:30; the coffee machines on every floor work as usual. On Monday everything is back to normal, and the menu has two new dishes that you may vote on.',
      link: null,
      sender: { kind: 'staff', name: 'Facility management' },
    }),
    sampleItem(day + hour, {
      severity: 'warning',
      category: 'returns',
      title:
        'Rücksendungsgenehmigungsverfahren für die Großhandelskundenbestellung wartet auf die Qualitätssicherungsabteilung RMA-20931',
      body: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenherstellerverzeichnis',
      link: '/returns/RMA-20931',
      ...read(20 * hour),
    }),
    sampleItem(day + 3 * hour, {
      title: 'Order 10377 was cancelled by the customer',
      body: '',
      ...read(day),
    }),
    sampleItem(3 * day, {
      category: 'invoices',
      title: 'Invoice 7050 is overdue',
      link: '/invoices/7050',
      ...read(2 * day),
    }),
    sampleItem(9 * day, { severity: 'success', title: 'Order 10112 was delivered', ...read(8 * day) }),
    sampleItem(400 * day, { title: 'Welcome to Belfry', link: null, ...read(399 * day) }),
  ];
}
