import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** Collects what a run of the hostile suite leaves out, and says it in one line at its end. */
export default function collectLeftOut(project: TestProject): () => void {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'left-out');
  project.provide('leftOutFile', file);
  return () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    const form = process.env['HOSTILE'] === 'full' ? 'full form' : 'quick form';
    console.log(
      `\nhostile, ${form}: ${lines.length === 0 ? 'nothing' : [...new Set(lines)].join('; ')} was left out`,
    );
    folder.remove();
  };
}
