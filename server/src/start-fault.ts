/** The server cannot start, for a reason that whoever starts it can mend. The message is one line for them. */
export class StartFault extends Error {
  override name = 'StartFault';
}
