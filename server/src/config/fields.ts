import { isIP, isIPv6 } from 'node:net';
import path from 'node:path';
import { logLevels, type LogLevel } from './config.ts';

/** A setting's value, or what is wrong with what was written. */
export type Checked<T> = { value: T } | { problem: string };

/** A number between `min` and `max`; `whole` refuses fractions. */
export function number(text: string, min: number, max: number, kind: 'whole' | 'decimal'): Checked<number> {
  const pattern = kind === 'whole' ? /^\d{1,15}$/ : /^\d{1,12}(\.\d{1,6})?$/;
  const value = Number(text);
  if (!pattern.test(text) || value < min || value > max) {
    return {
      problem: `must be a ${kind === 'whole' ? 'whole ' : ''}number from ${min} to ${max}, not "${text}"`,
    };
  }
  return { value };
}

/** Where to listen: an address or a host name, without port or brackets. */
export function host(text: string): Checked<string> {
  const isName = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) && !/^[\d.]+$/.test(text);
  if (isIP(text) || isName) return { value: text };
  return { problem: `must be an IP address or a host name without port, not "${text}"` };
}

/** The file of a `sqlite:` URL as an absolute path; relative ones count from `root`. */
export function databasePath(text: string, root: string): Checked<string> {
  if (/^postgres(ql)?:\/\//i.test(text)) return { problem: 'names PostgreSQL, which is not in this version' };
  const file = /^sqlite:(.+)$/.exec(text)?.[1];
  if (file === undefined || file.startsWith(':') || file.includes('\0')) {
    return { problem: `must be sqlite: and the path of a file, not "${withoutPassword(text)}"` };
  }
  if (file.endsWith('/')) return { problem: `must name a file, not the folder "${file}"` };
  return { value: path.resolve(root, file) };
}

/** Comma-separated origins (RFC 6454 section 6.2), all http or all https. */
export function origins(text: string): Checked<string[]> {
  const written = list(text);
  for (const origin of written) {
    const url = URL.parse(origin);
    if (!url || !/^https?:$/.test(url.protocol) || url.hostname.includes('*')) {
      return { problem: `must be http:// or https:// origins, not "${withoutPassword(origin)}"` };
    }
    if (url.origin !== origin) {
      return {
        problem: `must be written as a browser sends it, "${url.origin}" instead of "${withoutPassword(origin)}"`,
      };
    }
  }
  if (written.length === 0) return { problem: 'must name at least one origin' };
  if (new Set(written.map((origin) => origin.split(':', 1)[0])).size > 1) {
    return { problem: 'must be all http or all https, for that decides the cookie' };
  }
  return { value: [...new Set(written)] };
}

/** Comma-separated addresses and CIDR blocks (RFC 4632). */
export function networks(text: string): Checked<string[]> {
  const written = list(text);
  for (const network of written) {
    const [address = '', bits, ...rest] = network.split('/');
    const widest = isIPv6(address) ? 128 : 32;
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest);
    if (!isIP(address) || address.includes('%') || !fits || rest.length > 0) {
      return { problem: `must be a list of CIDR blocks, and "${network}" is none` };
    }
  }
  return written.length > 0 ? { value: written } : { problem: 'must name at least one CIDR block' };
}

/** `1` or `true`, `0` or `false`. */
export function flag(text: string): Checked<boolean> {
  if (/^(1|true)$/i.test(text)) return { value: true };
  if (/^(0|false)$/i.test(text)) return { value: false };
  return { problem: `must be 1 or 0, not "${text}"` };
}

export function logLevel(text: string): Checked<LogLevel> {
  const level = logLevels.find((name) => name === text);
  return level ? { value: level } : { problem: `must be one of ${logLevels.join(', ')}, not "${text}"` };
}

/** Whether a host name or address (IPv6 with or without brackets) is this machine's own loopback. */
export function isLoopbackHost(name: string): boolean {
  const bare = name.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A URL as it may be shown in a message. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@');
}
