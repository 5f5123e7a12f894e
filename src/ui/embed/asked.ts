import type { Experiment } from '../../experiment/experiment';
import { Refused, refusalText } from '../../messages/refusal';
import { messageOf } from '../../text';
import { decodeMoment, fittedView, type LinkedView, type Panel, panelsOf, withoutPanel } from '../../trace/momentLink';
import { embedWords } from '../../words/en/embed';

/** What a frame is asked to show. */
export type Asked =
  | { kind: 'panel'; panel: Panel; experiment: Experiment; view: LinkedView; link: string }
  /** `link` is what the page itself may still make of it. */
  | { kind: 'refused'; reason: string; link: string };

export type Panelled = Extract<Asked, { kind: 'panel' }>;

/** Reads the address of a frame. A link without a panel shows the first that its experiment has; one that asks for what there is not is refused. */
export async function readAsked(hash: string): Promise<Asked> {
  const link = withoutPanel(hash);
  try {
    if (hash.length <= 1) return { kind: 'refused', reason: embedWords().noLink, link: '' };
    const moment = await decodeMoment(hash);
    const { experiment } = moment;
    const { view, lacks } = fittedView(moment, 'frame');
    if (lacks.length > 0)
      return { kind: 'refused', reason: lacks.map((refusal) => refusalText(refusal)).join('; '), link };
    return { kind: 'panel', panel: view.panel ?? panelsOf(experiment)[0]!, experiment, view, link };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Refused ? refusalText(error.refusal) : messageOf(error), link };
  }
}
