import { describe, expect, it } from 'vitest';
import { createOrigins } from './origins.ts';

describe('origins', () => {
  it('are compared as a whole', () => {
    const origins = createOrigins(['https://belfry.example.com']);
    origins.listening({ host: '0.0.0.0', port: 8080 });
    expect(origins.allows('https://belfry.example.com')).toBe(true);
    for (const other of [
      undefined,
      '',
      'null',
      'http://belfry.example.com',
      'https://belfry.example.com:8443',
      'https://belfry.example.com.evil.test',
      'https://evil-belfry.example.com',
      'https://belfry.example.com/',
      'HTTPS://BELFRY.EXAMPLE.COM',
    ]) {
      expect(origins.allows(other)).toBe(false);
    }
  });

  it('follow the address that was taken when none are set, under each name of this machine', () => {
    const origins = createOrigins(null);
    expect(origins.allows('http://127.0.0.1:8080')).toBe(false);
    origins.listening({ host: '127.0.0.1', port: 40_123 });
    expect(origins.primary).toBe('http://127.0.0.1:40123');
    expect(origins.allows('http://localhost:40123')).toBe(true);
    expect(origins.allows('http://127.0.0.1:8080')).toBe(false);
    origins.listening({ host: '::1', port: 80 });
    expect(origins.allows('http://[::1]')).toBe(true);
  });
});
