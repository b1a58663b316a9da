import { describe, expect, it } from 'vitest';
import { connect } from '../store/sqlite/connect.ts';
import { StoreUnavailable } from '../store/store.ts';
import { explainStartFailure } from './start-failure.ts';

const config = { host: '127.0.0.1', port: 80, databasePath: 'data/belfry.db' };
const failure = (code: string, more = {}): Error =>
  Object.assign(new Error(`${code}: it failed`), { code, ...more });

/** What is in memory has no write-ahead log either. */
function memoryRefused(): unknown {
  try {
    return connect(':memory:');
  } catch (error) {
    return error;
  }
}

describe('why the server cannot start, in one line', () => {
  it.each([
    [failure('EADDRINUSE'), /^Port 80 on 127\.0\.0\.1 is in use .* Example: PORT=81$/],
    [failure('EADDRNOTAVAIL'), /^HOST 127\.0\.0\.1 is not an address of this machine/],
    [failure('EACCES', { syscall: 'listen' }), /^Port 80 needs more rights/],
    [failure('EACCES', { syscall: 'mkdir' }), /^The folder of data\/belfry\.db cannot be written to/],
    [failure('EROFS'), /^The disk of data\/belfry\.db is mounted read-only/],
    [failure('ENOSPC'), /^The disk of data\/belfry\.db is full/],
    [failure('ERR_SQLITE_ERROR', { errcode: 4_874 }), /^The disk of data\/belfry\.db is full/],
    [failure('ERR_SQLITE_ERROR', { errcode: 5_386 }), /^the file system of data\/belfry\.db cannot hold/],
    [failure('ENOTDIR'), /a file is in its way/],
    [failure('EIO'), /^The disk of data\/belfry\.db does not do what it is told: EIO/],
    [failure('ERR_SQLITE_ERROR'), /^The database data\/belfry\.db cannot be opened/],
    [new StoreUnavailable('it failed', { cause: failure('EIO') }), /^The disk of data\/belfry\.db/],
  ])('says for %s what to look at', (error, line) => {
    expect(explainStartFailure(error, config)).toMatch(line);
  });

  it('says that a file system cannot hold the database', () => {
    expect(explainStartFailure(memoryRefused(), config)).toMatch(/write-ahead log; move it to a local disk$/);
  });

  it('leaves what is no setting’s fault to the log', () => {
    expect(explainStartFailure(new TypeError('x is not a function'), config)).toBeNull();
    expect(explainStartFailure(failure('ESOMETHING'), config)).toBeNull();
  });
});
