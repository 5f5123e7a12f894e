import { PHASES } from '../../trace/events';
import { partsWords } from '../../words/en/parts';
import { shellWords } from '../../words/en/shell';
import { Button } from '../parts/Button';
import { Select } from '../parts/Select';
import { setSeed, show, showLatest } from '../state/actions';
import { latestMoment, momentOf, order, type Scene, shownSeed } from '../state/moment';
import { isFollowing } from '../state/view';

/** The time-line of iterations; the filled part is what the run has reached. */
export function IterationSlider(scene: Scene) {
  const moment = momentOf(scene, scene.view);
  const last = latestMoment(scene, scene.view);
  const words = shellWords().scrubber;
  const { iterations } = scene.experiment;
  const iteration = moment?.iteration ?? 1;
  const share = last && iterations > 1 ? (last.iteration - 1) / (iterations - 1) : last ? 1 : 0;
  return (
    <label className="iterations">
      <span className="figures">{words.iteration(moment?.iteration ?? null, iterations)}</span>
      <input
        type="range"
        min={1}
        max={Math.max(iterations, 2)}
        step={1}
        value={iteration}
        disabled={!moment || iterations < 2}
        style={{ '--reached': `${100 * share}%` }}
        aria-valuetext={words.spoken(iteration, iterations)}
        onChange={(event) => show(Number(event.target.value), moment?.phase ?? 'extrapolate')}
      />
    </label>
  );
}

/** The time-line of phases, and which seed it is of. */
export function Scrubber({ experiment, trace, view }: Scene) {
  const words = shellWords().scrubber;
  const shown = { experiment, trace };
  const moment = momentOf(shown, view);
  const last = latestMoment(shown, view);
  const iteration = moment?.iteration ?? 1;
  return (
    <div className="scrubber">
      <fieldset className="segments" disabled={!moment}>
        <legend className="unseen">{words.phase}</legend>
        {PHASES.map((phase) => (
          <label key={phase}>
            <input
              type="radio"
              name="phase"
              checked={moment?.phase === phase}
              disabled={!last || order({ iteration, phase }) > order(last)}
              onChange={() => show(iteration, phase)}
            />
            <span>{partsWords().phases[phase]}</span>
          </label>
        ))}
      </fieldset>
      {experiment.seeds.length > 1 && (
        <Select
          className="seed"
          label={words.seed}
          options={experiment.seeds.map((one) => ({ value: one, label: String(one) }))}
          value={shownSeed(shown, view)}
          choose={setSeed}
        />
      )}
      <Button className="follow" idle={isFollowing(view) || !moment} title={words.latestTitle} onClick={showLatest}>
        {words.latest}
      </Button>
    </div>
  );
}
