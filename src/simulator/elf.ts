const MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
/** Type of the program header that names the dynamic loader. */
const PT_INTERP = 3;

/** Checks whether the file is a Linux program (64 bits, little endian) that needs no shared libraries. See elf(5). */
export function isStaticBinary(file: Buffer): boolean {
  if (file.length < 64 || !file.subarray(0, 4).equals(MAGIC) || file[4] !== 2 || file[5] !== 1) return false;
  const offset = Number(file.readBigUInt64LE(32));
  const size = file.readUInt16LE(54);
  const count = file.readUInt16LE(56);
  if (offset + size * count > file.length) return false;
  const types = Array.from({ length: count }, (_, index) => file.readUInt32LE(offset + index * size));
  return !types.includes(PT_INTERP);
}
