import type { Experiment } from '../../experiment/experiment';
import type { Preset } from '../../experiment/preset';
import { KNOWN_PRESETS } from '../../experiment/presets';
import { presetsWords } from '../../words/en/presets';

/** The title of an experiment as the page says it: a preset's own in the language of the page, and what a person wrote as it is. */
export function titleOf({ title }: Pick<Experiment, 'title'>): string {
  const preset = KNOWN_PRESETS.find(({ experiment }) => experiment.title === title);
  return (preset && presetsWords()[preset.name]?.title) ?? title;
}

/** What to look at in a preset, in the language of the page. */
export const lookText = ({ name, look }: Preset): string => presetsWords()[name]?.look ?? look;
