/** Without it, spreadsheets read a CSV file in the encoding of their country. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Hands a text or a picture to the reader as a file. */
export function download(name: string, type: string, content: BlobPart): void {
  const address = URL.createObjectURL(new Blob(type === 'text/csv' ? [BYTE_ORDER_MARK, content] : [content], { type }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
