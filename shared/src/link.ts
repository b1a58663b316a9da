import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { codePoints, isPlainText } from './text.ts';

/** What is wrong with a link, or null when it may be stored and shown. */
export function linkFault(link: string): string | null {
  if (codePoints(link) > limits.linkLength) return `must have at most ${limits.linkLength} characters`;
  // Browsers drop tabs and newlines and turn a backslash into a slash before they read a URL (WHATWG URL,
  // section 4.4), so none of these, nor blanks, may stand in a link at all.
  if (!isPlainText(link) || /[\s\\]/u.test(link))
    return 'must not contain blanks, control characters or backslashes';
  if (link.startsWith('/')) return link.startsWith('//') ? 'must start with exactly one slash' : null;
  if (!/^https?:\/\/[^/]/i.test(link))
    return 'must be a path that starts with / or an http: or https: address';
  const url = URL.parse(link);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'must be a valid http: or https: address';
  if (url.username || url.password || /^https?:\/\/[^/?#]*@/i.test(link))
    return 'must not contain a user name or password';
  return null;
}

/** A link: a path that starts with one `/`, or an http(s) URL without user-info. */
export const link = z
  .string()
  .check((context) => {
    const fault = linkFault(context.value);
    if (fault !== null) context.issues.push({ code: 'custom', message: fault, input: context.value });
  })
  .register(z.globalRegistry, {
    maxLength: limits.linkLength,
    description:
      'A path that starts with one /, or an http: or https: address without user name and password.',
  });
