import { contentOf } from '../engine/input/content';
import { Failed } from '../messages/failure';
import { blobSource } from '../model/formats/source';
import { listenFor } from '../silence';
import { messageOf } from '../text';

/** Pause between the first attempt and the second. */
const PAUSE_MS = 1000;

/** A download that brings nothing for so long is given up. */
const SILENT_SECONDS = 30;

/**
 * A file, which must have this SHA-256. Tries once more, past what the browser keeps, if the network or the server fails, or if it is
 * another file. Throws a Failed that names the file.
 */
export async function download(url: URL, sha256: string): Promise<Blob> {
  return attempt(url, sha256, 'default').catch(async (error: unknown) => {
    if (isFinal(error)) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return attempt(url, sha256, 'reload');
  });
}

/** Another attempt would not change the answer. */
const isFinal = (error: unknown): boolean =>
  error instanceof Failed && (error.failure.code === 'download-refused' || error.failure.code === 'download-page');

async function attempt(url: URL, sha256: string, cache: RequestCache): Promise<Blob> {
  const file = url.pathname.split('/').at(-1)!;
  const stop = new AbortController();
  const silent = new Failed({ code: 'download-silent', facts: { file, seconds: SILENT_SECONDS } });
  const line = listenFor(1000 * SILENT_SECONDS, () => stop.abort(silent));
  try {
    const response = await fetch(url, { signal: stop.signal, cache });
    const { status, ok, headers } = response;
    if (!ok) throw new Failed({ code: status < 500 ? 'download-refused' : 'download-server', facts: { file, status } });
    // Some servers answer an unknown address with an HTML page.
    if (headers.get('content-type')?.startsWith('text/html'))
      throw new Failed({ code: 'download-page', facts: { file } });
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const reader = response.body!.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      line.heard();
      chunks.push(read.value);
    }
    const blob = new Blob(chunks);
    if ((await contentOf(blobSource(file, blob))) !== sha256)
      throw new Failed({ code: 'download-other', facts: { file } });
    return blob;
  } catch (error) {
    if (error instanceof Failed) throw error;
    throw new Failed({ code: 'download-network', facts: { file, detail: messageOf(error) } });
  } finally {
    line.stop();
  }
}
