import { memo, useMemo, useRef } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Arm } from '../../experiment/experiment';
import type { Trace } from '../../trace/fold';
import { metric, series } from '../../trace/series';
import { drawnOrder, type Focus, inFocus, lookOf } from '../parts/arms';
import { fixed } from '../parts/format';
import { useFocus } from '../state/hooks';

import { Frame } from './Frame';
import { AXIS_WIDTH, MARGIN, MOST_DOTS } from './Plot';
import { niceTicks, tickText } from './ticks';
import { usePlotted } from './usePlotted';

const TITLE = 'Reward against KL';
const DESCRIPTION =
  'True reward over KL to the base, one point an iteration: the honest comparison, at equal distance from the base.';

interface Place {
  iteration: number;
  kl: number;
  reward: number;
}

/** Reward over KL to the base: which arm gets more for the same distance. */
export const FrontierFigure = memo(function FrontierFigure({ arms, turn }: { arms: Arm[]; turn: number }) {
  const box = useRef<HTMLElement>(null);
  const { trace, iteration } = usePlotted(box, turn);
  const paths = useMemo(() => arms.map((arm) => pathOf(trace, arm.id)), [trace, arms]);
  const table = {
    columns: ['arm', 'iteration', 'KL to base (nats)', 'true reward'],
    rows: arms.flatMap((arm, i) => paths[i]!.map((place) => [arm.name, place.iteration, place.kl, place.reward])),
    shown: arms.flatMap((arm, i) =>
      paths[i]!.map((place) => [arm.name, String(place.iteration), fixed(place.kl), fixed(place.reward, 3)]),
    ),
  };
  const focus = useFocus();
  const beside = inFocus(arms, focus);
  const at = beside
    .map((arm) => paths[arms.indexOf(arm)]!)
    .map((path) => path.findLast((place) => iteration !== null && place.iteration <= iteration));
  return (
    <Frame
      box={box}
      id="frontier"
      title={TITLE}
      description={DESCRIPTION}
      unit="over nats"
      arms={arms}
      beside={beside}
      readings={at.map((place) => (place ? `${fixed(place.reward)} at ${fixed(place.kl)}` : '–'))}
      table={table}
      missing={paths.some((path) => path.length > 1) ? null : 'Appears with the first finished iteration.'}
    >
      <FrontierPlot arms={arms} paths={paths} focus={focus} />
    </Frame>
  );
});

interface PlotProps {
  arms: readonly Arm[];
  paths: readonly Place[][];
  focus: Focus;
}

/** The lines themselves. Draws only when its numbers change. */
const FrontierPlot = memo(function FrontierPlot({ arms, paths, focus }: PlotProps) {
  const places = paths.flat();
  const rewards = places.map(({ reward }) => reward);
  const across = niceTicks(0, Math.max(...places.map(({ kl }) => kl)));
  const up = niceTicks(Math.min(...rewards), Math.max(...rewards));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart margin={MARGIN} title={TITLE} desc={DESCRIPTION} accessibilityLayer>
        <CartesianGrid vertical={false} />
        <XAxis dataKey="kl" type="number" domain={[0, across.at(-1)!]} ticks={across} tickLine={false} height={22} />
        <YAxis
          dataKey="reward"
          width={AXIS_WIDTH}
          domain={[up[0]!, up.at(-1)!]}
          ticks={up}
          tickFormatter={tickText}
          tickLine={false}
          axisLine={false}
        />
        {drawnOrder(arms, focus).map((arm) => {
          const { colour, dash, muted } = lookOf(arms, arm.id, focus);
          const path = paths[arms.indexOf(arm)]!;
          return (
            <Line
              key={arm.id}
              data={path}
              dataKey="reward"
              name={arm.name}
              stroke={colour}
              strokeDasharray={dash}
              strokeWidth={muted ? 1 : 2}
              dot={path.length <= MOST_DOTS && !muted && { r: 2.5, fill: colour, strokeDasharray: '', strokeWidth: 0 }}
              isAnimationActive={false}
            />
          );
        })}
      </LineChart>
    </ResponsiveContainer>
  );
});

function pathOf(trace: Trace, arm: string): Place[] {
  const kl = series(trace, metric('klBase'), arm);
  const reward = series(trace, metric('reward'), arm);
  return kl.flatMap(({ iteration, mean }, i) => {
    const value = reward[i];
    return value ? [{ iteration, kl: mean, reward: value.mean }] : [];
  });
}
