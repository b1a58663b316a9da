import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type {} from './not-run.ts';

/** Vitest's set-up of the whole run: collects what the workers could not run, and lists it after the last test. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-not-run-'));
  const file = join(folder, 'list');
  writeFileSync(file, '');
  project.provide('notRunFile', file);
  return () => {
    const lines = readFileSync(file, 'utf8').trim();
    rmSync(folder, { recursive: true });
    if (lines !== '') console.warn(`\nNot run on this machine: ${lines.replaceAll('\n', '; ')}`);
  };
}
