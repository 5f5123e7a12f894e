import { messageOf } from '../../text';
import type { Trace } from '../../trace/fold';
import { readRun } from './runFile';
import { useRun } from './runStore';

/** Files that are being opened. A large one takes long; what the reader asks for meanwhile counts more. */

let reading: AbortController | null = null;

/** Files that were dropped where runs are not shown, until they are opened. */
let left: readonly File[] | null = null;

export const leaveFiles = (files: readonly File[]): void => {
  left = files;
};

export function takeLeft(): readonly File[] | null {
  const files = left;
  left = null;
  return files;
}

/** Stops the file that is being read, if there is one. */
export function stopOpening(): void {
  reading?.abort();
  reading = null;
  useRun.setState({ opening: null });
}

/** Reads a run and shows it, unless another file is chosen before, or something else is put on the screen. Resolves to whether it is shown. */
export async function openFile(file: File, showRun: (trace: Trace) => Promise<void>): Promise<boolean> {
  stopOpening();
  const own = new AbortController();
  reading = own;
  const { name } = file;
  useRun.setState({ opening: { name, share: 0, fault: null } });
  const onShare = (share: number) => {
    own.signal.throwIfAborted();
    useRun.setState({ opening: { name, share, fault: null } });
  };
  try {
    const trace = await readRun(file, { onShare });
    own.signal.throwIfAborted();
    await showRun(trace);
    if (reading === own) stopOpening();
    return true;
  } catch (error) {
    // What was stopped has been forgotten already.
    if (reading === own) useRun.setState({ opening: { name, share: 0, fault: messageOf(error) } });
    return false;
  }
}
