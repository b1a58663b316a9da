/** The password of all demo people. It is public: they are let in from the machine that the demo runs on only. */
export const demoPassword = 'belfry-demo-only';

/** The people of the sample back office. */
export const demoPeople = [
  { username: 'admin', displayName: 'Alex Morgan', roles: ['admin'] },
  { username: 'clerk', displayName: 'Kim Clarke', roles: ['clerk', 'orders'] },
  { username: 'support', displayName: 'Sam Ortiz', roles: ['support', 'orders'] },
  { username: 'finance', displayName: 'Fiona Zhang', roles: ['finance'] },
  { username: 'warehouse', displayName: 'Wei Li', roles: ['warehouse'] },
] as const;

export type DemoUsername = (typeof demoPeople)[number]['username'];

/** What the sample notifications are about, in both languages. */
export const demoCategories = [
  { name: 'orders', labels: { en: 'Orders', 'zh-CN': '订单' } },
  { name: 'payments', labels: { en: 'Payments', 'zh-CN': '付款' } },
  { name: 'approvals', labels: { en: 'Approvals', 'zh-CN': '审批' } },
  { name: 'tickets', labels: { en: 'Tickets', 'zh-CN': '工单' } },
  { name: 'stock', labels: { en: 'Stock', 'zh-CN': '库存' } },
  { name: 'returns', labels: { en: 'Returns', 'zh-CN': '退货' } },
  { name: 'announcements', labels: { en: 'Announcements', 'zh-CN': '公告' } },
  { name: 'system', labels: { en: 'System', 'zh-CN': '系统' } },
] as const;

export type DemoCategory = (typeof demoCategories)[number]['name'];
