import { useMemo } from 'react';
import { LineChart } from '../charts/LineChart';
import { useFocus } from '../state/hooks';
import { useRun } from '../state/runStore';
import { crowded } from './crowd';
import { type LabLines, lineChart } from './lines';

interface LabChartProps extends LabLines {
  /** Marked by a line. */
  iteration: number | null;
}

/** Lines over iterations, linear or logarithmic. */
export function LabChart({ iteration, ...labLines }: LabChartProps) {
  const { title, description, lines, bands, scale, iterations, guide } = labLines;
  const arms = useRun((run) => run.draft.arms);
  const focus = useFocus();
  const chart = useMemo(
    () => lineChart({ title, description, ...crowded(arms, focus, lines, bands), scale, iterations, guide }),
    [arms, focus, title, description, lines, bands, scale, iterations, guide],
  );
  return (
    <div className="lab-chart">
      <LineChart {...chart} cursor={iteration} />
    </div>
  );
}
