import type { Experiment } from '../../experiment/experiment';
import { type Panel, panelsOf } from '../../trace/momentLink';
import { shareWords } from '../../words/en/share';

/** The code that shows one panel in another page. */

interface Choice {
  value: Panel;
  label: string;
}

/** Panels that a frame can show of an experiment, its objectives last. */
export function panelChoices(experiment: Experiment): Choice[] {
  const words = shareWords();
  const objectives = [...new Set(experiment.arms.map(({ objective }) => objective.id))];
  return [
    ...panelsOf(experiment).map((value) => ({ value, label: words.panels[value] })),
    ...objectives.map((id) => ({ value: { objective: id }, label: words.curve(id) })),
  ];
}

/** The address of the frame; `embed.html` lies beside the page. */
export const frameAddress = (hash: string, page: string): string => new URL(`embed.html${hash}`, page).href;

const quoted = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** CSS pixels, until the frame tells its height. */
const WIDTH = 640;
const HEIGHT = 480;

export const frameCode = (address: string, title: string): string =>
  `<iframe class="apogee" src="${quoted(address)}" title="${quoted(title)}" width="${WIDTH}" height="${HEIGHT}" loading="lazy" style="border: 0; max-width: 100%"></iframe>`;
