// Loaded with `node --import` before a server: puts the fault that PLANT describes into the source as it is loaded.
import { registerHooks } from 'node:module';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';
import type { Plant } from './plants.ts';

const plant = JSON.parse(process.env['PLANT'] ?? '') as Plant;
const target = new URL(`../../../src/${plant.file}`, import.meta.url).href;

if (isMainThread) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== target) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      const [before = '', after, ...more] = source.split(plant.from);
      if (after === undefined || more.length > 0)
        throw new Error(`${plant.file} does not hold that text once`);
      // For whoever started it: a plant must never silently do nothing.
      process.stderr.write(`planted in ${plant.file}\n`);
      return { ...loaded, source: before + plant.to + after, shortCircuit: true };
    },
  });
}
