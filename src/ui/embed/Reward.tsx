import { finishedSeeds } from '../../trace/fold';
import { embedWords } from '../../words/en/embed';
import { bandsText } from '../charts/bands';
import { Figure } from '../charts/Figure';
import { figuresOf } from '../charts/figures';
import { ArmKeys } from '../parts/ArmKey';
import { useMemo } from '../parts/remembered';
import { focusOf, type Scene } from '../state/moment';
import '../charts/charts.css';

/** True reward over the iterations. */
export function Reward({ experiment, trace, view }: Scene) {
  const spec = useMemo(() => figuresOf(experiment).find(({ id }) => id === 'reward')!, [experiment]);
  const iteration = view.at?.iteration ?? experiment.iterations;
  const note = bandsText(experiment, finishedSeeds(trace, 1).length);
  const focus = useMemo(() => focusOf({ experiment }, { arm: view.arm, hovered: null }), [experiment, view.arm]);
  const live = useMemo(
    () => ({ trace, iteration, selected: focus.selected, active: false }),
    [trace, iteration, focus],
  );
  return (
    <>
      <h2 className="unseen">{embedWords().overIterations}</h2>
      <ArmKeys arms={experiment.arms} focus={focus} />
      <Figure spec={spec} axis="iterations" turn={0} {...{ experiment, live, note }} hovered={null} />
    </>
  );
}
