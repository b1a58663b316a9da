/** The session cookie: its name, how it is read and how it is set. */
export interface SessionCookie {
  readonly name: string;
  /** The value out of a `Cookie` header; null when it is missing, malformed or there twice. */
  read(header: string | undefined): string | null;
  /** A `Set-Cookie` value that ends with the browser's session; the server decides when it is over. */
  set(secret: string): string;
  /** A `Set-Cookie` value that removes it. */
  clear(): string;
}

/**
 * @param secure whether the public side is https: then `Secure`, and the `__Host-` prefix, which no other host and no
 * plain http page can set (RFC 6265bis section 4.1.3.2)
 */
export function createSessionCookie(secure: boolean): SessionCookie {
  const name = secure ? '__Host-belfry' : 'belfry';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([^;]*)`, 'g');
  return {
    name,
    read(header) {
      if (header === undefined) return null;
      const found = [...header.matchAll(pattern)];
      const value = found[0]?.[1];
      // Two of them mean that someone else set one too; which is right cannot be known.
      if (found.length !== 1 || value === undefined) return null;
      return /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
    },
    set: (secret) => `${name}=${secret}; ${attributes}`,
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
  };
}
