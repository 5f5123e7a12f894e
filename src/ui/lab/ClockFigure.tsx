import { labChartsWords } from '../../words/en/labCharts';
import { useMemo } from '../parts/remembered';
import type { LabFigureProps } from './figureProps';
import { LabChart } from './LabChart';
import { linesOf, theoryLine } from './measured';
import { closedClock, measuredClock } from './rates';

/** c_t: how many plain steps an arm has gone, by the closed form and as measured in its orbit. */
export function ClockFigure({ experiment, lab, iteration, focus, active }: LabFigureProps) {
  const { arms, iterations } = experiment;
  const { lines, off, measured } = useMemo(() => {
    const closed = lab.arms.flatMap((one) => {
      const values = closedClock(one.arm, iterations);
      return values ? [{ one, values }] : [];
    });
    const orbits = lab.arms.flatMap((one) => {
      const values = measuredClock(lab, one);
      return values ? [{ arm: one.arm, values }] : [];
    });
    const theory = closed.map(({ one: { arm }, values }) => theoryLine(arms, { arm, values }, 'cₜ'));
    const differences = orbits.flatMap(({ arm, values }) => {
      const theirs = closed.find(({ one }) => one.arm === arm)?.values;
      return theirs ? values.map((value, t) => Math.abs(value - theirs[t]!)) : [];
    });
    return {
      lines: [...linesOf(arms, orbits), ...theory],
      off: Math.max(0, ...differences),
      measured: orbits.length > 0,
    };
  }, [lab, arms, iterations]);
  const exact = experiment.world.labels.kind === 'exact';
  const words = labChartsWords().clock;
  const how = measured ? (exact ? words.exact(off) : words.drawn) : words.unmeasured;
  const description = words.about(how);
  if (lines.length === 0) return null;
  return (
    <LabChart
      id="clock"
      title={words.title}
      turn={5}
      {...{ experiment, focus, iteration, active, description, lines }}
      scale="linear"
    />
  );
}
