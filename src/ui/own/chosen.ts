/** Files that a reader has dropped, and what they are by their content. */

/** All of them, of a folder its own files. Called at the drop itself: afterwards the browser forgets what was dropped. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<File[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = [...files];
  const folders = entries.filter((entry): entry is FileSystemDirectoryEntry => entry.isDirectory);
  if (folders.length === 0) return plain;
  return (await Promise.all(folders.map(filesIn))).flat();
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const found: File[] = [];
  // A reader hands out some entries at a time, and at last none.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    const own = some.filter((entry): entry is FileSystemFileEntry => entry.isFile);
    found.push(...(await Promise.all(own.map((entry) => new Promise<File>((...settle) => entry.file(...settle))))));
  }
}

/** GGUF files begin with this. */
const GGUF = 'GGUF';

/** Whether these are a model: what is a GGUF file, or is called one, or some of a folder with weights or their settings. Else they are data. */
export async function isModel(files: readonly File[]): Promise<boolean> {
  if (files.some(({ name }) => name === 'config.json' || /\.(safetensors|gguf)$/i.test(name))) return true;
  return files.length === 1 && (await files[0]!.slice(0, GGUF.length).text()) === GGUF;
}
