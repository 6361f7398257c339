/** Builds a TLS ClientHello, as latin1, with one server_name extension for each list of hosts. */
export function greetingOf(...lists: string[][]): string {
  const block = (size: number, content: Buffer) => {
    const length = Buffer.alloc(size);
    length.writeUIntBE(content.length, 0, size);
    return Buffer.concat([length, content]);
  };
  const bytes = (...numbers: number[]) => Buffer.from(numbers);
  const extensions = lists.map((hosts) => {
    const names = hosts.map((host) => Buffer.concat([bytes(0), block(2, Buffer.from(host))]));
    return Buffer.concat([bytes(0, 0), block(2, block(2, Buffer.concat(names)))]);
  });
  const start = Buffer.concat([bytes(3, 3), Buffer.alloc(32), bytes(0), bytes(0, 2, 0x13, 1), bytes(1, 0)]);
  const hello = Buffer.concat([bytes(1), block(3, Buffer.concat([start, block(2, Buffer.concat(extensions))]))]);
  return Buffer.concat([bytes(0x16, 3, 1), block(2, hello)]).toString('latin1');
}
