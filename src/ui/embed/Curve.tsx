import { completeSettings, findMethod } from '../../algorithms/objectives/table';
import type { Experiment } from '../../experiment/experiment';
import { embedWords } from '../../words/en/embed';
import { curvesOf } from '../catalogue/curves';
import { MarginFigures } from '../catalogue/MarginFigures';
import { hasMarginPlot, naturalRange, USUAL_SETUP } from '../catalogue/margin';
import { armStyle } from '../parts/arms';
import { useMemo } from '../parts/remembered';
import '../catalogue/margin.css';

interface CurveProps {
  experiment: Experiment;
  id: string;
}

/** Loss and slope of an objective over the margin, with the settings of the first arm that has it, else its own. */
export function Curve({ experiment: { arms }, id }: CurveProps) {
  const row = findMethod(id);
  const given = arms.find(({ objective }) => objective.id === id)?.objective.settings ?? {};
  const settings = useMemo(() => completeSettings(row, given), [row, given]);
  const drawn = useMemo(() => {
    if (!hasMarginPlot(row)) return null;
    const range = naturalRange(row, USUAL_SETUP);
    return { curves: curvesOf([{ row, settings }], USUAL_SETUP, range), range };
  }, [row, settings]);
  if (!drawn) return <p className="waiting">{embedWords().noCurve}</p>;
  return (
    <>
      <h2 className="unseen">{embedWords().curve}</h2>
      <MarginFigures {...drawn} looks={[{ id, name: row.name, ...armStyle(0) }]} scaled={false} id={id} />
    </>
  );
}
