// Reads the output of `git cat-file --batch`: `<id> blob <size>`, a line end, the content, a line end, for each id.

const HEADER = /^([0-9a-f]{40,64}) blob (\d+)$/;

/** Yields the content of each blob, as a Buffer. @throws Error with `missing`, the id, when there is no such blob */
export async function* readBlobs(stdout) {
  let parts = [];
  let size = 0;
  let wanted;
  for await (const part of stdout) {
    parts.push(part);
    size += part.length;
    for (;;) {
      if (wanted !== undefined && size < wanted + 1) break;
      const all = parts.length === 1 ? parts[0] : Buffer.concat(parts);
      if (wanted === undefined) {
        const end = all.indexOf(10);
        parts = [all];
        if (end === -1) break;
        wanted = sizeOf(all.toString('latin1', 0, end));
        parts = [all.subarray(end + 1)];
      } else {
        yield all.subarray(0, wanted);
        parts = [all.subarray(wanted + 1)];
        wanted = undefined;
      }
      size = parts[0].length;
    }
  }
}

function sizeOf(header) {
  const [, , bytes] = HEADER.exec(header) ?? [];
  if (bytes !== undefined) return Number(bytes);
  const missing = header.split(' ')[0];
  throw Object.assign(new Error(`git answers of a blob: ${header}`), { missing });
}
