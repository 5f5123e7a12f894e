import type { Experiment } from '../../experiment/experiment';
import { encodeLink } from '../../experiment/link';

/** The whole address that opens this experiment here; null if it has no link. */
export async function addressOf(experiment: Experiment): Promise<string | null> {
  try {
    return new URL(await encodeLink(experiment), location.href).href;
  } catch {
    return null;
  }
}
