/** The numbers of the wire. Units are in the names; a text's length is counted in Unicode code points. */
export const limits = {
  /** Largest HTTP request body. */
  requestBytes: 64 * 1024,
  /** Largest `data` of a notification, as JSON in UTF-8. */
  dataBytes: 4 * 1024,
  titleLength: 200,
  bodyLength: 4_000,
  linkLength: 2_048,
  collapseKeyLength: 200,
  categoryLength: 64,
  idempotencyKeyLength: 255,
  idempotencyKeepHours: 24,
  passwordMinLength: 12,
  passwordMaxLength: 128,
  usernameLength: 64,
  displayNameLength: 100,
  roleLength: 64,
  rolesPerPerson: 50,
  labelLength: 100,
  searchLength: 200,
  pageDefault: 20,
  pageMax: 100,
  patchIds: 500,
  /** A change frame is one snapshot of at most this many rows … */
  changeRows: 500,
  /** … and of at most this many bytes in UTF-8; beyond either it becomes a `reset`. */
  changeBytes: 256 * 1024,
  /** Largest frame that a client may send. */
  inboundFrameBytes: 4 * 1024,
  /** A frame must end within this time of its first byte. */
  inboundFrameMs: 8_000,
  messagesPerMinute: 60,
  rfcPingsPerMinute: 60,
  socketsPerPerson: 10,
  /** A socket with more than this waiting in its send buffer is terminated. */
  sendBufferBytes: 1024 * 1024,
} as const;

/** The WebSocket subprotocol that both sides speak (RFC 6455 section 1.9). */
export const subprotocol = 'belfry.v1';
