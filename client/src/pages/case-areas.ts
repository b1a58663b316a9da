/** Kinds of cases that a notification may lead to. In a real back office each would be a page of its own. */
export const caseAreas = ['approvals', 'invoices', 'orders', 'returns', 'stock', 'tickets'] as const;
export type CaseArea = (typeof caseAreas)[number];
