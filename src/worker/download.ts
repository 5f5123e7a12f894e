import { Failed } from '../messages/failure';
import { messageOf } from '../text';

/** Pause between the first attempt and the second. */
const PAUSE_MS = 1000;

/** A file. Tries once more if the network or the server fails. Throws a Failed that names the file. */
export async function download(url: URL): Promise<Blob> {
  return attempt(url).catch(async (error: unknown) => {
    if (isFinal(error)) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return attempt(url);
  });
}

/** Another attempt would not change the answer. */
const isFinal = (error: unknown): boolean =>
  error instanceof Failed && (error.failure.code === 'download-refused' || error.failure.code === 'download-page');

async function attempt(url: URL): Promise<Blob> {
  const file = url.pathname.split('/').at(-1)!;
  const broken = (error: unknown) => {
    throw new Failed({ code: 'download-network', facts: { file, detail: messageOf(error) } });
  };
  const response = await fetch(url).catch(broken);
  const { status, ok, headers } = response;
  if (!ok) throw new Failed({ code: status < 500 ? 'download-refused' : 'download-server', facts: { file, status } });
  // Some servers answer an unknown address with an HTML page.
  if (headers.get('content-type')?.startsWith('text/html'))
    throw new Failed({ code: 'download-page', facts: { file } });
  return response.blob().catch(broken);
}
