/**
 * Follows the frame boundaries in what one client sends (RFC 6455 section 5.2), because `ws` does not tell whether it
 * holds half a frame. Reads headers only; whether they are right is for `ws` to judge.
 */
export class FrameWatch {
  /** When the first byte of the message that has not ended yet came, in the units of `push`. */
  begunAtMs = 0;
  /** Header bytes of the present frame that have come, before the mask. */
  #header = 0;
  #final = false;
  #control = false;
  #extendedLength = 0;
  #length = 0;
  /** Bytes of mask and payload that are still to come. */
  #missing = 0;
  /** A fragment came whose message has not ended. */
  #messageOpen = false;

  /** Whether everything that began has ended. A message in fragments has ended when its last fragment has. */
  get idle(): boolean {
    return this.#header === 0 && !this.#messageOpen;
  }

  push(chunk: Buffer, nowMs: number): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#missing > 0) {
        const taken = Math.min(this.#missing, chunk.length - at);
        at += taken;
        this.#missing -= taken;
        if (this.#missing === 0) this.#endFrame();
      } else {
        if (this.idle) this.begunAtMs = nowMs;
        this.#readHeader(chunk[at++] ?? 0);
      }
    }
  }

  #readHeader(byte: number): void {
    this.#header++;
    if (this.#header === 1) {
      this.#final = (byte & 0x80) !== 0;
      this.#control = (byte & 0x08) !== 0;
    } else if (this.#header === 2) {
      const code = byte & 0x7f;
      this.#extendedLength = code === 127 ? 8 : code === 126 ? 2 : 0;
      this.#length = code < 126 ? code : 0;
      if (this.#extendedLength === 0) this.#beginPayload();
    } else {
      this.#length = this.#length * 256 + byte;
      if (--this.#extendedLength === 0) this.#beginPayload();
    }
  }

  #beginPayload(): void {
    const maskBytes = 4; // a client's frames are masked, else `ws` has refused them already
    this.#missing = maskBytes + this.#length;
  }

  #endFrame(): void {
    this.#header = 0;
    // Control frames may stand between the fragments of a message (section 5.4).
    if (!this.#control) this.#messageOpen = !this.#final;
  }
}
