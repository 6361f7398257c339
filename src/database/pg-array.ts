/** Binary encoder for one value of a type. Format: the type's `recv` function in PostgreSQL's source. */
interface Element<Value> {
  oid: number;
  bytes(value: Value): number;
  write(buffer: Buffer, value: Value, at: number): void;
}

const fixed = <Value>(oid: number, bytes: number, write: Element<Value>['write']): Element<Value> => ({
  oid,
  bytes: () => bytes,
  write,
});

/** Format version, the first byte of a jsonb. */
const JSONB_VERSION = 1;
/** Epoch of PostgreSQL's timestamps, which count microseconds from 2000-01-01. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

const TYPES = {
  boolean: fixed<boolean>(16, 1, (buffer, value, at) => buffer.writeUInt8(value ? 1 : 0, at)),
  bytea: {
    oid: 17,
    bytes: (value: Buffer) => value.length,
    write: (buffer: Buffer, value: Buffer, at: number) => value.copy(buffer, at),
  },
  bigint: fixed<number>(20, 8, (buffer, value, at) => buffer.writeBigInt64BE(BigInt(value), at)),
  smallint: fixed<number>(21, 2, (buffer, value, at) => buffer.writeInt16BE(value, at)),
  integer: fixed<number>(23, 4, (buffer, value, at) => buffer.writeInt32BE(value, at)),
  text: {
    oid: 25,
    bytes: (value: string) => Buffer.byteLength(value),
    write: (buffer: Buffer, value: string, at: number) => buffer.write(value, at, 'utf8'),
  },
  real: fixed<number>(700, 4, (buffer, value, at) => buffer.writeFloatBE(value, at)),
  'double precision': fixed<number>(701, 8, (buffer, value, at) => buffer.writeDoubleBE(value, at)),
  timestamptz: fixed<Date>(1184, 8, (buffer, value, at) =>
    buffer.writeBigInt64BE(BigInt(value.getTime() - EPOCH_MS) * 1000n, at),
  ),
  uuid: fixed<string>(2950, 16, (buffer, value, at) => {
    if (buffer.write(value.replaceAll('-', ''), at, 16, 'hex') < 16) throw new TypeError(`not a UUID: ${value}`);
  }),
  /** Values are already JSON text. */
  jsonb: {
    oid: 3802,
    bytes: (value: string) => 1 + Buffer.byteLength(value),
    write: (buffer: Buffer, value: string, at: number) => {
      buffer.writeUInt8(JSONB_VERSION, at);
      buffer.write(value, at + 1, 'utf8');
    },
  },
} satisfies Record<string, Element<never>>;

export type ArrayType = keyof typeof TYPES;

/** Sizes: a header of dimensions, null flag and element type; then the one dimension's length and first index. */
const HEADER = 12;
const DIMENSION = 8;
const LENGTH = 4;

/**
 * Encodes a parameter for `$n::type[]` in PostgreSQL's binary form (array_recv): as text, each element is escaped here
 * and parsed there, which took two thirds of the time of an insert of 200 jobs. `undefined` counts as null.
 * @throws an error with SQLSTATE 22P02 for a value that is not of the type
 */
export function pgArray(type: ArrayType, values: readonly unknown[]): Buffer {
  try {
    return encode(type, values);
  } catch (error) {
    // PostgreSQL's own code for a text that is no value of the type: one row's fault.
    throw Object.assign(new Error(`not ${type}[]`, { cause: error }), { code: '22P02' });
  }
}

function encode(type: ArrayType, values: readonly unknown[]): Buffer {
  const element = TYPES[type] as Element<unknown>;
  let size = HEADER + (values.length > 0 ? DIMENSION : 0);
  for (const value of values) size += LENGTH + (value == null ? 0 : element.bytes(value));
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(values.length > 0 ? 1 : 0, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(element.oid, 8);
  if (values.length === 0) return buffer;
  buffer.writeInt32BE(values.length, HEADER);
  buffer.writeInt32BE(1, HEADER + 4);
  let at = HEADER + DIMENSION;
  for (const value of values) {
    const bytes = value == null ? -1 : element.bytes(value);
    buffer.writeInt32BE(bytes, at);
    at += LENGTH;
    if (bytes < 0) continue;
    element.write(buffer, value, at);
    at += bytes;
  }
  return buffer;
}
