import { OfficeProcess } from './office.ts';

/** The server in demo mode: sample people with a past, so that pages look as they do for a newcomer. */
export async function openDemo(): Promise<OfficeProcess> {
  const process = await OfficeProcess.prepare({ DEMO: '1' });
  await process.start();
  return process;
}
