// Loaded with `node --import` before a server whose log REFUSE_FLUSHES names. As long as there is a file LOG.refuse, no
// flush succeeds. LOG.flushed is the log as the last flush has left it on the disk: what a loss of power leaves.
import fs from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

const log = process.env['REFUSE_FLUSHES'] ?? '';

function begin(): void {
  if (fs.existsSync(`${log}.refuse`)) {
    throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
  }
  fs.copyFileSync(log, `${log}.flushing`);
}

function end(): void {
  fs.renameSync(`${log}.flushing`, `${log}.flushed`);
}

await using any = await open(import.meta.filename);
const fileHandle = Object.getPrototypeOf(any) as FileHandle;
const { datasync } = fileHandle;
fileHandle.datasync = async function (this: FileHandle) {
  begin();
  await datasync.call(this);
  end();
};

const { fdatasyncSync } = fs;
fs.fdatasyncSync = (file) => {
  begin();
  fdatasyncSync(file);
  end();
};
syncBuiltinESMExports();
