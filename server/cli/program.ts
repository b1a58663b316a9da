/** The command line asks for something that cannot be; the message says what, and how it is written. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/**
 * Runs a program with its arguments and ends the process: with 0 when it went well, 2 when it was called wrongly, 1 for
 * everything else. A failure that `explain` knows is told in its words, any other with its stack.
 */
export async function runProgram(
  program: (argv: string[]) => Promise<string>,
  { usage, explain }: { usage: string; explain: (error: unknown) => string | null },
): Promise<never> {
  const argv = process.argv.slice(2);
  try {
    const said = argv.includes('--help') ? usage : await program(argv);
    process.stdout.write(`${said}\n`);
    process.exit(0);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${usage}\n`);
      process.exit(2);
    }
    const stack = error instanceof Error ? error.stack : undefined;
    process.stderr.write(`${explain(error) ?? stack ?? String(error)}\n`);
    process.exit(1);
  }
}
