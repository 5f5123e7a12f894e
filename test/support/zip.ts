/** The files of a zip in which they are stored as they are. */
export function storedFiles(zip: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  // From the central directory: its entries begin with PK 1 2.
  let end = zip.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [size, name, extra, comment] = [24, 28, 30, 32].map((place, i) =>
      i === 0 ? view.getUint32(at + place, true) : view.getUint16(at + place, true),
    ) as [number, number, number, number];
    const start = view.getUint32(at + 42, true);
    const title = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + name));
    const skip = 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    files.set(title, zip.slice(start + skip, start + skip + size) as Uint8Array<ArrayBuffer>);
    at += 46 + name + extra + comment;
  }
  return files;
}
