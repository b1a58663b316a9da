/** The close codes that Belfry sends by itself (RFC 6455 section 7.4.2: 4000–4999 are for private use). */
export const closeCode = {
  tooManyMessages: 4029,
  planned: 4200,
  malformed: 4400,
  sessionOver: 4401,
  forbidden: 4403,
  tooManySockets: 4408,
  noCommonVersion: 4526,
} as const;

/**
 * What a client does after a close that it did not begin itself:
 * `resume` back off and resume · `planned` wait as `bye` said and resume · `sign-in` ask `GET /session` once ·
 * `forbidden` stop · `park` wait until the tab is used again · `reload` stop and offer a reload.
 */
export type CloseAction = 'resume' | 'planned' | 'sign-in' | 'forbidden' | 'park' | 'reload';

/** The action for a close code; any code that is not listed is a fault on the way: `resume`. */
export function closeAction(code: number): CloseAction {
  if (code >= 4200 && code <= 4299) return 'planned';
  if (code === closeCode.sessionOver) return 'sign-in';
  if (code === closeCode.forbidden) return 'forbidden';
  if (code === closeCode.tooManySockets) return 'park';
  const pageIsWrong =
    code === 1002 ||
    code === 1003 ||
    (code >= 1007 && code <= 1010) ||
    code === 4400 ||
    (code >= 4500 && code <= 4599);
  return pageIsWrong ? 'reload' : 'resume';
}
