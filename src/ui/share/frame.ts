import type { Experiment } from '../../experiment/experiment';
import { type Panel, panelsOf } from '../../trace/momentLink';

/** The code that shows one panel in another page. */

const LABELS = {
  reward: 'The reward',
  triangle: 'The triangle',
  plane: 'The plane of α and β',
  phases: 'The four phases',
  verdict: 'The verdict',
} as const;

interface Choice {
  value: Panel;
  label: string;
}

/** Panels that a frame can show of an experiment, its objectives last. */
export function panelChoices(experiment: Experiment): Choice[] {
  const objectives = [...new Set(experiment.arms.map(({ objective }) => objective.id))];
  return [
    ...panelsOf(experiment).map((value) => ({ value, label: LABELS[value] })),
    ...objectives.map((id) => ({ value: { objective: id }, label: `The curve of ${id}` })),
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
