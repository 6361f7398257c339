// Reads the name that a TLS client requests (SNI) in clear text by its first message: RFC 8446, 4.1.2, and RFC 6066, 3.

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** Limits of a ClientHello: with post-quantum keys it has some 2 KB, in one record or several small ones. */
const MAX_BYTES = 16_384;
const MAX_RECORDS = 16;
/** Characters of a host's name; RFC 6066 requires ASCII. */
const NAME = /^[\w.-]{1,255}$/;

/** Reads bytes in order, and throws where there are none left. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  take(count) {
    if (this.at + count > this.bytes.length) throw new RangeError('a field ends too early');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
  number(size) {
    return this.take(size).readUIntBE(0, size);
  }
  /** Returns a reader of the bytes that follow their length. */
  block(size) {
    return new Reader(this.take(this.number(size)));
  }
  get ended() {
    return this.at === this.bytes.length;
  }
}

/**
 * Reads the server name of a ClientHello.
 * @param bytes what has arrived so far
 * @returns undefined: more is needed; `{ name }`, undefined where it names none
 * @throws Error when a TLS client does not begin like this
 */
export function readClientHello(bytes) {
  const message = handshake(bytes);
  if (message === undefined) return undefined;
  const hello = new Reader(message);
  hello.take(2 + 32); // Version, random
  hello.block(1); // Session
  hello.block(2); // Cipher suites
  hello.block(1); // Compression
  const extensions = hello.ended ? undefined : hello.block(2);
  let name;
  while (extensions && !extensions.ended) {
    const type = extensions.number(2);
    const content = extensions.block(2);
    if (type !== SERVER_NAME) continue;
    if (name !== undefined) throw new Error('it has two lists of server names');
    name = serverName(content.block(2));
  }
  return { name };
}

/** Returns the first handshake message, from as many records as it takes. */
function handshake(bytes) {
  const parts = [];
  for (let at = 0; bytes.length > at;) {
    if (bytes[at] !== HANDSHAKE) throw new Error('it is not a TLS handshake');
    if (parts.length === MAX_RECORDS) throw new RangeError('it has too many records');
    if (bytes.length < at + 5) break;
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end === at + 5) throw new RangeError('it has an empty record');
    if (bytes.length < end) break;
    parts.push(bytes.subarray(at + 5, end));
    at = end;
  }
  const message = Buffer.concat(parts);
  if (message.length > 0 && message[0] !== CLIENT_HELLO) throw new Error('it is not a ClientHello');
  const length = message.length < 4 ? undefined : message.readUIntBE(1, 3);
  if (bytes.length > MAX_BYTES || length > MAX_BYTES) throw new RangeError('it is too long');
  return length !== undefined && message.length >= 4 + length ? message.subarray(4, 4 + length) : undefined;
}

/** Reads a list of one name, as clients send it; the format would allow more. */
function serverName(names) {
  const type = names.number(1);
  const name = names.block(2).bytes.toString('latin1');
  if (type !== 0 || !names.ended || !NAME.test(name)) throw new Error('its server name is malformed');
  return name.toLowerCase();
}
