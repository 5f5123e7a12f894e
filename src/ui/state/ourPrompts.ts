import { Failed } from '../../messages/failure';

const FILE = 'hundred.jsonl';

/** The hundred prompts that ship with the page, as a file of the reader's. Rejects with a Failed if they cannot be had. */
export async function ourPrompts(): Promise<File> {
  const response = await fetch(`${import.meta.env.BASE_URL}prompts/${FILE}`);
  if (!response.ok) throw new Failed({ code: 'download-refused', facts: { file: FILE, status: response.status } });
  return new File([await response.blob()], FILE);
}
