import type { DemoOffer } from '@belfry/shared/session';
import { fetchDemo } from '../../api/demo.ts';

/** The people whom demo mode offers for one click; null where there is no demo, or no answer. */
export async function loadDemoOffer(): Promise<DemoOffer | null> {
  try {
    return await fetchDemo();
  } catch {
    // Without demo mode this is a 404; and when the server is away, the form will say so.
    return null;
  }
}
