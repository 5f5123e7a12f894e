import { type ReactNode, useRef } from 'react';
import { labChartsWords } from '../../words/en/labCharts';
import type { FigureTable } from '../charts/FigureTools';
import { LineChart } from '../charts/LineChart';
import { captionOf, PictureFrame } from '../charts/PictureFrame';
import { asItIs, usePlotted } from '../charts/usePlotted';
import { drawnFocus } from '../parts/arms';
import { useMemo } from '../parts/remembered';
import { crowded } from './crowd';
import type { LabFigureProps } from './figureProps';
import { type LabLines, lineChart } from './lines';
import { tableOfLines } from './measured';

interface LabChartProps
  extends Omit<LabLines, 'iterations'>,
    Pick<LabFigureProps, 'experiment' | 'iteration' | 'focus' | 'active'> {
  id: string;
  /** Its turn among the charts. */
  turn: number;
  /** The heading, if it says more than the title of the picture. */
  heading?: string;
  /** By default the lines. */
  table?: () => FigureTable;
  controls?: ReactNode;
}

/** Lines over iterations, linear or logarithmic, in their frame. */
export function LabChart(props: LabChartProps) {
  const { experiment, focus: wanted, active, turn, id, title, heading = title, description, controls } = props;
  const { lines, bands, scale, guide, table = () => tableOfLines(lines) } = props;
  const { arms, iterations } = experiment;
  const box = useRef<HTMLElement>(null);
  const now = useMemo(
    () => ({ iteration: props.iteration, selected: wanted.selected }),
    [props.iteration, wanted.selected],
  );
  const { iteration, selected } = usePlotted(now, asItIs, { active, turn }, box) ?? now;
  const focus = useMemo(
    () => drawnFocus(arms, { selected, hovered: wanted.hovered }),
    [arms, selected, wanted.hovered],
  );
  const chart = useMemo(
    () => lineChart({ title, description, ...crowded(arms, focus, lines, bands), scale, iterations, guide }),
    [arms, focus, title, description, lines, bands, scale, iterations, guide],
  );
  const axes = { x: labChartsWords().iteration, y: title };
  const caption = { ...captionOf(experiment, focus), axes, note: description };
  return (
    <PictureFrame frame={box} id={id} title={heading} {...{ description, caption, table, controls }}>
      <div className="lab-chart">
        <LineChart {...chart} cursor={iteration} />
      </div>
    </PictureFrame>
  );
}
