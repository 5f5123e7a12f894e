import { chooseOwn, setOwnOpen } from '../state/ownStore';

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

/** Bytes that hold the first line of most data. */
const HEAD = 2 ** 16;
/** Columns that a run has not, and data have. */
const COLUMNS = ['prompt', 'chosen', 'messages'];

/** Whether a file is prompts or pairs; a run, or what nobody knows, is not. */
async function isData(file: File): Promise<boolean> {
  const head = await file.slice(0, HEAD).text();
  if (/\.(csv|tsv)$/i.test(file.name) || head.startsWith('PAR1') || /^[\s\ufeff]*\[/.test(head)) return true;
  try {
    const line: unknown = JSON.parse(head.trimStart().split('\n')[0]!);
    return typeof line === 'object' && line !== null && COLUMNS.some((name) => Object.hasOwn(line, name));
  } catch {
    return false;
  }
}

/** Opens “Your own model” with files that were dropped elsewhere on the page, if they are a model or data. Resolves to whether they are. */
export async function takeOwn(files: readonly File[]): Promise<boolean> {
  if (await isModel(files)) chooseOwn({ model: files });
  else if (await isData(files[0]!)) chooseOwn({ data: files[0]! });
  else return false;
  setOwnOpen(true);
  return true;
}
