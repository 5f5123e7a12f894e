import { messageOf } from '../text';

/** Between the first attempt and the second. */
const PAUSE_MS = 1000;

/** An answer that another attempt would not change. */
class Unfit extends Error {}

/** Bytes of a file. Tries once more where the network or the server fails. Throws an Error that names the file. */
export async function download(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await attempt(url).catch(async (error: unknown) => {
      if (error instanceof Unfit) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return attempt(url);
    });
  } catch (error) {
    const reason = messageOf(error);
    const advice = error instanceof Unfit ? '' : ' Check the connection, then run it again.';
    throw new Error(`${url.pathname.split('/').at(-1)} could not be downloaded: ${reason}.${advice}`);
  }
}

async function attempt(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  const { status, ok, headers } = response;
  if (!ok) throw new (status < 500 ? Unfit : Error)(`the server answered ${status}`);
  // Some servers answer an unknown address with a page of theirs.
  if (headers.get('content-type')?.startsWith('text/html'))
    throw new Unfit('the server answered with a page instead of the file');
  return new Uint8Array(await response.arrayBuffer());
}
