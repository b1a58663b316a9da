import { execFileSync, spawnSync } from 'node:child_process';
import process from 'node:process';
import { temporaryFolder } from '../../harness/temporary-folder.ts';

/** A disk of its own, small enough to be filled. */
export interface SmallDisk {
  readonly path: string;
  /** Unmounts it; nothing may have a file open on it. */
  remove(): void;
}

/** Mounts a tmpfs of that size on a temporary folder; a text says why that cannot be. */
export function mountSmallDisk(size: string): SmallDisk | string {
  if (process.platform !== 'linux') return 'there is no tmpfs on this system';
  if (process.getuid?.() !== 0) return 'mounting a tmpfs needs root';
  const folder = temporaryFolder();
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder.path]);
  if (mount.status !== 0) {
    folder.remove();
    return `mounting a tmpfs was refused (${mount.error?.message ?? mount.stderr.toString().split('\n', 1)[0]})`;
  }
  return {
    path: folder.path,
    remove() {
      execFileSync('umount', [folder.path]);
      folder.remove();
    },
  };
}
