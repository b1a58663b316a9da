// Loaded with `node --import` before a server: as long as the file exists that REFUSE_FLUSHES names, no flush succeeds.
import fs from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

const refusing = process.env['REFUSE_FLUSHES'] ?? '';
const refusal = (): Error => Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });

await using any = await open(import.meta.filename);
const fileHandle = Object.getPrototypeOf(any) as FileHandle;
const { datasync } = fileHandle;
fileHandle.datasync = function (this: FileHandle) {
  return fs.existsSync(refusing) ? Promise.reject(refusal()) : datasync.call(this);
};

const { fdatasyncSync } = fs;
fs.fdatasyncSync = (file) => {
  if (fs.existsSync(refusing)) throw refusal();
  fdatasyncSync(file);
};
syncBuiltinESMExports();
