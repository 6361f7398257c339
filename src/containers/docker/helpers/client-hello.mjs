// The name that a TLS client asks for (SNI), which its first message tells openly: RFC 8446, 4.1.2, and RFC 6066, 3.

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** With the keys of post-quantum exchanges it has some 2 KB. */
const MAX_BYTES = 16_384;

/** Gives bytes, and throws where there are none left. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  take(count) {
    if (this.at + count > this.bytes.length) throw new RangeError('it ends too early');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
  number(size) {
    return this.take(size).readUIntBE(0, size);
  }
  /** What stands behind its length. */
  block(size) {
    return new Reader(this.take(this.number(size)));
  }
  get ended() {
    return this.at === this.bytes.length;
  }
}

/**
 * @param bytes what has come so far
 * @returns undefined: more is needed; `{ name }`, undefined where it names none
 * @throws Error when that is not how a TLS client begins
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
  while (extensions && !extensions.ended) {
    const type = extensions.number(2);
    const content = extensions.block(2);
    if (type === SERVER_NAME) return { name: serverName(content.block(2)) };
  }
  return { name: undefined };
}

/** The first handshake message, of as many records as it takes. */
function handshake(bytes) {
  const parts = [];
  let at = 0;
  for (;;) {
    if (at > MAX_BYTES) throw new RangeError('it is too long');
    if (bytes.length > at && bytes[at] !== HANDSHAKE) throw new Error('it is no TLS handshake');
    if (bytes.length < at + 5) return undefined;
    const size = bytes.readUInt16BE(at + 3);
    if (size === 0) throw new RangeError('an empty record');
    if (bytes.length < at + 5 + size) return undefined;
    parts.push(bytes.subarray(at + 5, at + 5 + size));
    at += 5 + size;
    const message = Buffer.concat(parts);
    if (message[0] !== CLIENT_HELLO) throw new Error('it is no ClientHello');
    if (message.length >= 4 && message.length >= 4 + message.readUIntBE(1, 3)) {
      return message.subarray(4, 4 + message.readUIntBE(1, 3));
    }
  }
}

function serverName(names) {
  const type = names.number(1);
  const name = names.block(2).bytes;
  return type === 0 ? name.toString('latin1').toLowerCase() : undefined;
}
