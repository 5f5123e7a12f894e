import type { Experiment } from '../../experiment/experiment';
import { encodeLink } from '../../experiment/link';

/** The address of the page with this link, from an embedded panel too. */
export const pageAddress = (hash: string): string =>
  new URL(hash, location.href.replace(/embed\.html([?#].*)?$/s, '')).href;

/** The address that opens a lesson, packed, where its reader was. */
export const ownLessonAddress = (packed: string): string => pageAddress(`#own=${packed}`);

/** The whole address that opens this experiment here; null if it has no link. */
export async function addressOf(experiment: Experiment): Promise<string | null> {
  try {
    return pageAddress(await encodeLink(experiment));
  } catch {
    return null;
  }
}
