import type { Experiment } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';
import type { Preset } from '../../experiment/preset';
import { PRESETS, presetNamed } from '../../experiment/presets';
import { shellWords } from '../../words/en/shell';
import { duration } from '../parts/format';
import { titleOf } from '../parts/titles';
import { isEarlier, same } from '../state/draft';
import { liveSeconds } from '../state/estimate';
import { isAtOnce } from '../state/exact';
import { recordingOf } from '../state/recording';

interface PresetChoice {
  value: string;
  label: string;
  group: string;
}

/** The presets by their world, each with what stands on the screen once it is chosen, or what training it takes on this machine. */
export function presetChoices(preset: string, draft: Experiment): PresetChoice[] {
  const words = shellWords().presets;
  const changed = !same(draft, presetNamed(preset).experiment);
  // One that is not listed stands there while it is on the page.
  const listed = PRESETS.some(({ name }) => name === preset) ? PRESETS : [...PRESETS, presetNamed(preset)];
  const choices = listed.map((one) => ({
    value: one.name,
    label: [
      titleOf(one.experiment),
      ...(isEarlier(one.experiment) ? [words.earlier] : []),
      ...(changed && one.name === preset ? [words.changed] : []),
    ]
      .join(' ')
      .concat(shownText(one)),
    group: groupOf(one.experiment),
  }));
  const groups = [...new Set(choices.map(({ group }) => group))];
  return groups.flatMap((group) => choices.filter((one) => one.group === group));
}

function groupOf(experiment: Experiment): string {
  const words = shellWords().presets;
  if (experiment.world.kind === 'tales') return words.tales;
  if (experiment.world.kind === 'model') return words.own;
  return isExact(experiment) ? words.exact : words.drawn;
}

/** Worlds that are computed at once need no words; of the others, whether there is a recording. */
function shownText({ name, experiment }: Preset): string {
  if (isAtOnce(experiment)) return '';
  const words = shellWords().presets;
  const seconds = liveSeconds(experiment);
  if (recordingOf(name)) return ` · ${words.recorded}`;
  return seconds === null ? '' : ` · ${words.trains(duration(seconds))}`;
}
