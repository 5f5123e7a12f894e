import { useMemo } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { Arm } from '../../experiment/experiment';
import type { Trace } from '../../experiment/fold';
import { metric, series } from '../../experiment/series';
import { styleOf } from '../arms';
import { fixed } from '../format';
import { AXIS_WIDTH, MARGIN } from './Figure';
import { Frame } from './Frame';
import { niceTicks } from './ticks';

const TITLE = 'Reward against KL';
const DESCRIPTION =
  'True reward over KL to the base, one point an iteration: the honest comparison, at equal distance from the base.';

interface Place {
  iteration: number;
  kl: number;
  reward: number;
}

/** Reward over KL to the base: which arm gets more for the same distance. */
export function FrontierFigure({
  trace,
  arms,
  iteration,
}: {
  trace: Trace;
  arms: readonly Arm[];
  iteration: number | null;
}) {
  const paths = useMemo(() => arms.map((arm) => pathOf(trace, arm.id)), [trace, arms]);
  const table = {
    columns: ['arm', 'iteration', 'KL to base (nats)', 'true reward'],
    rows: arms.flatMap((arm, i) => paths[i]!.map((place) => [arm.name, place.iteration, place.kl, place.reward])),
    shown: arms.flatMap((arm, i) =>
      paths[i]!.map((place) => [arm.name, String(place.iteration), fixed(place.kl), fixed(place.reward, 3)]),
    ),
  };
  const places = paths.flat();
  const across = niceTicks(0, Math.max(...places.map(({ kl }) => kl)));
  const up = niceTicks(
    Math.min(...places.map(({ reward }) => reward)),
    Math.max(...places.map(({ reward }) => reward)),
  );
  const at = paths.map((path) => path.find((place) => place.iteration === iteration));
  return (
    <Frame
      id="frontier"
      title={TITLE}
      description={DESCRIPTION}
      unit="over nats"
      arms={arms}
      readings={at.map((place) => (place ? `${fixed(place.reward)} at ${fixed(place.kl)}` : '–'))}
      table={table}
      missing={paths.some((path) => path.length > 1) ? null : 'Appears with the first finished iteration.'}
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart margin={MARGIN} title={TITLE} desc={DESCRIPTION} accessibilityLayer>
          <CartesianGrid vertical={false} />
          <XAxis dataKey="kl" type="number" domain={[0, across.at(-1)!]} ticks={across} tickLine={false} height={22} />
          <YAxis
            dataKey="reward"
            width={AXIS_WIDTH}
            domain={[up[0]!, up.at(-1)!]}
            ticks={up}
            tickFormatter={(value: number) => String(value).replace('-', '−')}
            tickLine={false}
            axisLine={false}
          />
          {arms.map((arm, i) => (
            <Line
              key={arm.id}
              data={paths[i]!}
              dataKey="reward"
              name={arm.name}
              stroke={styleOf(arms, arm.id).colour}
              strokeDasharray={styleOf(arms, arm.id).dash}
              strokeWidth={2}
              dot={{ r: 2.5, fill: styleOf(arms, arm.id).colour, strokeDasharray: '', strokeWidth: 0 }}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </Frame>
  );
}

function pathOf(trace: Trace, arm: string): Place[] {
  const kl = series(trace, metric('klBase'), arm);
  const reward = series(trace, metric('reward'), arm);
  return kl.flatMap(({ iteration, mean }, i) => {
    const value = reward[i];
    return value ? [{ iteration, kl: mean, reward: value.mean }] : [];
  });
}
