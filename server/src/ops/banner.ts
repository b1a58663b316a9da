import type { Config } from '../config/config.ts';
import { demoPassword, demoPeople } from '../demo/people.ts';

/** What whoever starts the server reads: where it is, who can sign in, and how to make the bell ring. */
export function banner(
  app: { url: string; demoKey: string | null; staffCount: number },
  config: Pick<Config, 'databasePath' | 'firstAdmin'>,
): string {
  const lines = ['', `  Belfry is running at ${app.url}`, ''];
  if (app.demoKey !== null) {
    const names = demoPeople.map((person) => person.username);
    const body = JSON.stringify({
      to: { staff: ['clerk'] },
      category: 'orders',
      severity: 'success',
      title: 'Order 10512 was paid',
    });
    lines.push(
      `  Sign in as   ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`,
      `  Password     ${demoPassword}`,
      '',
      '  Sign in as clerk, then ring the bell from another terminal:',
      '',
      `  curl -s ${app.url}/api/v1/notifications -H 'Authorization: Bearer ${app.demoKey}'` +
        ` -H 'Content-Type: application/json' -d '${body}'`,
    );
  } else if (app.staffCount === 0) {
    lines.push('  Nobody can sign in yet: set ADMIN_USERNAME and ADMIN_PASSWORD, and start again.');
  } else if (config.firstAdmin) {
    lines.push(`  Sign in as   ${config.firstAdmin.username}`);
  }
  lines.push('', `  Data is in ${config.databasePath}. Ctrl-C ends it.`, '');
  return lines.join('\n');
}
