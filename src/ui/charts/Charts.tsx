import { isGame } from '../../experiment/kinds';
import { finishedSeeds } from '../../trace/fold';
import { chartsWords } from '../../words/en/charts';
import { ArmKeys } from '../parts/ArmKey';
import { isCrowd, plainArm } from '../parts/arms';
import { Explained } from '../parts/Explained';
import { useMemo } from '../parts/remembered';
import { Select } from '../parts/Select';
import { setAllCharts, setAxis } from '../state/actions';
import { momentOf, type Scene, shownArm } from '../state/moment';
import { AXES } from '../state/view';
import { ArmsTable } from './ArmsTable';
import { bandsText } from './bands';
import { Figure } from './Figure';
import { FrontierFigure } from './FrontierFigure';
import { figuresOf, headToHead, withDuel } from './figures';
import './charts.css';

interface ChartsProps extends Scene {
  /** A run is adding to the trace. */
  active: boolean;
}

/** The charts over iterations. Lazily loaded, since recharts is the largest part of the page. */
export function Charts({ experiment, trace, view, active }: ChartsProps) {
  const words = chartsWords();
  const axes = AXES.map((value) => ({ value, label: words.axes[value].option }));
  const { axis, hovered, allCharts } = view;
  const { arms } = experiment;
  const arm = shownArm({ experiment }, view);
  const own = useMemo(() => figuresOf(experiment), [experiment]);
  // One for each arm, made once: a run goes from arm to arm, and a chart follows each duel where it left it.
  const duels = useMemo(() => new Map(arms.map((arm) => [arm, headToHead(experiment, arm)])), [experiment, arms]);
  const figures = useMemo(() => withDuel(own, duels.get(arm)!), [own, duels, arm]);
  const focus = useMemo(() => ({ selected: arm.id, hovered }), [arm, hovered]);
  const moment = momentOf({ experiment, trace }, view);
  const iteration = moment?.iteration ?? null;
  const live = useMemo(() => ({ trace, iteration, selected: arm.id, active }), [trace, iteration, arm, active]);
  const begun = finishedSeeds(trace, 1).length;
  const bands = bandsText(experiment, begun);
  const followed = { experiment, live, hovered, note: bands };
  // The reward alone, and against the KL that it was paid with; in a game there is no reward.
  const hasReward = !isGame(experiment);
  const [large, more] = hasReward ? [figures.slice(0, 1), figures.slice(1)] : [figures.slice(0, 2), figures.slice(2)];
  const crowd = isCrowd(arms);
  const plain = plainArm(arms);
  return (
    <section className="charts" aria-labelledby="charts">
      <div className="charts-head">
        <h2 id="charts">{words.title}</h2>
        {!crowd && <ArmKeys arms={arms} focus={focus} />}
        <Select className="seed" label={words.axis} options={axes} value={axis} choose={setAxis} />
        <p className="aside">
          <Explained text={words.zero(bands)} words={['band', 'seed', 'base policy']} />
          {crowd && words.crowd(plain?.name)}
        </p>
      </div>
      {crowd && <ArmsTable arms={arms} figures={figures} live={live} selected={moment?.arm ?? null} focus={focus} />}
      <div className="grid large">
        {large.map((spec, turn) => (
          <Figure key={spec.id} spec={spec} axis={axis} turn={turn} {...followed} />
        ))}
        {hasReward && <FrontierFigure turn={1} {...followed} />}
      </div>
      <button
        type="button"
        className="more-charts"
        aria-expanded={allCharts}
        aria-controls="more-charts"
        onClick={() => setAllCharts(!allCharts)}
      >
        {allCharts ? words.fewer : words.more(more.length)}
      </button>
      <div id="more-charts" className="grid" hidden={!allCharts}>
        {allCharts &&
          more.map((spec, turn) => <Figure key={spec.id} spec={spec} axis={axis} turn={turn + 2} {...followed} />)}
      </div>
    </section>
  );
}
