// A tab in a process of its own, so that it can be stopped like a laptop that is asleep: `tab-process.ts WS_URL COOKIE`.
import process from 'node:process';
import type { Proof } from '@belfry/shared/inbox';
import { connectClient } from '../../../src/live/testing/socket-client.ts';
import { Tab } from './tab.ts';

/** What it answers whenever it is asked. */
export interface TabState {
  isOpen: boolean;
  dials: number;
  proof: Proof;
  titles: string[];
  faults: string[];
}

const [, , url = '', cookie = ''] = process.argv;
const tab = new Tab((query) => connectClient(url + query, { cookie }));

process.on('message', () => {
  const { isOpen, dials, faults, model } = tab;
  const titles = [...model.items.values()].map((item) => item.title);
  process.send?.({ isOpen, dials, faults, titles, proof: model.proof } satisfies TabState);
});
process.on('disconnect', () => process.exit());
