import { useRef, useState } from 'react';
import type { Arm } from '../../experiment/experiment';
import { bestOfBase } from '../../trace/bestOfN';
import { type Lines, newFollower } from '../../trace/followed';
import { rewardKind } from '../../trace/judged';
import { anchorMetric, metric } from '../../trace/series';
import { chartsWords } from '../../words/en/charts';
import { partsWords } from '../../words/en/parts';
import { verdictWords } from '../../words/en/verdict';
import { drawnFocus, drawnOrder, type Focus, lookOf } from '../parts/arms';
import { fixed } from '../parts/format';
import { memo, useMemo } from '../parts/remembered';
import type { ChartLine } from './Curves';
import type { Followed } from './Figure';
import { Frame, readingsOf } from './Frame';
import { LineChart, type LineChartProps } from './LineChart';
import { AXIS_WIDTH, MOST_DOTS } from './plot';
import { niceTicks, tickText } from './ticks';
import { type Live, usePlotted, type Work } from './usePlotted';

interface Place {
  iteration: number;
  kl: number;
  reward: number;
}

/** KL and reward of every arm's solutions and next anchors. */
function frontierWork(): Work<Live, Live & { lines: Lines }> {
  const follow = newFollower([metric('klBase'), metric('reward'), anchorMetric('klBase'), anchorMetric('reward')]);
  return function* work(now) {
    return { ...now, lines: yield* follow(now.trace) };
  };
}

const NOTHING: { lines: Lines } = { lines: [] };

/** Reward over KL to the base: which arm gets more for the same distance. */
export const FrontierFigure = memo(function FrontierFigure({ experiment, live, hovered, note, turn }: Followed) {
  const words = chartsWords().frontier;
  const rewardName = verdictWords().rewards[rewardKind(experiment)].name;
  const { arms } = experiment;
  const box = useRef<HTMLElement>(null);
  const [work] = useState(frontierWork);
  const plotted = usePlotted(live, work, { active: live.active, turn }, box);
  const { trace, iteration, selected, lines } = plotted ?? { ...live, ...NOTHING };
  const focus = useMemo(() => drawnFocus(arms, { selected, hovered }), [arms, selected, hovered]);
  const paths = useMemo(() => arms.map((arm) => pathOf(lines[0], lines[1], arm.id)), [lines, arms]);
  const anchors = useMemo(() => arms.map((arm) => pathOf(lines[2], lines[3], arm.id)), [lines, arms]);
  const best = useMemo(() => {
    const furthest = Math.max(0, ...paths.flat().map(({ kl }) => kl));
    return bestOfBase(trace, experiment, furthest);
  }, [trace, experiment, paths]);
  const description = anchors.some((path) => path.length > 0)
    ? `${words.description} ${words.rings}`
    : words.description;
  const table = () => ({
    columns: [words.columns.arm, words.columns.iteration, words.columns.kl, rewardName],
    rows: [
      ...arms.flatMap((arm, i) => paths[i]!.map((place) => [arm.name, place.iteration, place.kl, place.reward])),
      ...arms.flatMap((arm, i) =>
        anchors[i]!.map((place) => [anchorName(arm), place.iteration, place.kl, place.reward]),
      ),
      ...best.map(({ n, kl, reward }) => [bestName(n), null, kl, reward]),
    ],
    shown: [
      ...arms.flatMap((arm, i) =>
        paths[i]!.map((place) => [arm.name, String(place.iteration), fixed(place.kl), fixed(place.reward, 3)]),
      ),
      ...arms.flatMap((arm, i) =>
        anchors[i]!.map((place) => [anchorName(arm), String(place.iteration), fixed(place.kl), fixed(place.reward, 3)]),
      ),
      ...best.map(({ n, kl, reward }) => [bestName(n), '–', fixed(kl), fixed(reward, 3)]),
    ],
  });
  const chart = useMemo(() => frontierOf(arms, paths, anchors, best, focus), [arms, paths, anchors, best, focus]);
  const readings = readingsOf(arms, focus, (arm) => {
    const path = paths[arms.indexOf(arm)]!;
    const place = path.findLast((one) => iteration !== null && one.iteration <= iteration);
    return place ? words.reading(place.reward, place.kl) : '–';
  });
  const missing = !plotted ? partsWords().working : paths.some((path) => path.length > 1) ? null : chartsWords().first;
  return (
    <Frame
      box={box}
      id="frontier"
      title={words.title}
      description={description}
      unit={words.unit}
      axes={{ x: words.x, y: rewardName }}
      experiment={experiment}
      note={note}
      readings={readings}
      table={table}
      missing={missing}
    >
      <LineChart {...chart} />
    </Frame>
  );
});

const anchorName = ({ name }: Arm) => chartsWords().frontier.nextAnchor(name);

const bestName = (n: number | string) => chartsWords().frontier.bestOf(n);

/** No arm: what n draws of the base and a judge reach. */
const bestLine = (best: readonly Omit<Place, 'iteration'>[]): ChartLine => ({
  key: 'best of n',
  name: bestName('n'),
  colour: 'var(--ink-2)',
  dash: '1 4',
  across: best.map(({ kl }) => kl),
  values: best.map(({ reward }) => reward),
  width: 1.5,
  muted: true,
});

/** Reward over KL: every arm at places of its own. */
function frontierOf(
  arms: readonly Arm[],
  paths: readonly Place[][],
  anchors: readonly Place[][],
  best: readonly Omit<Place, 'iteration'>[],
  focus: Focus,
): LineChartProps {
  const places = [...paths.flat(), ...anchors.flat(), ...best];
  const rewards = places.map(({ reward }) => reward);
  const across = niceTicks(0, Math.max(...places.map(({ kl }) => kl)));
  const up = niceTicks(Math.min(...rewards), Math.max(...rewards));
  return {
    title: chartsWords().frontier.title,
    description: chartsWords().frontier.description,
    across: [],
    lines: [
      ...(best.length > 1 ? [bestLine(best)] : []),
      ...drawnOrder(arms, focus).map((arm) => {
        const { colour, dash, muted } = lookOf(arms, arm.id, focus);
        const path = paths[arms.indexOf(arm)]!;
        return {
          key: arm.id,
          name: arm.name,
          colour,
          dash,
          across: path.map(({ kl }) => kl),
          values: path.map(({ reward }) => reward),
          width: muted ? 1 : 2,
          ...(path.length <= MOST_DOTS && !muted ? { dots: 2.5 } : {}),
        };
      }),
    ],
    marks: arms.flatMap((arm, i) =>
      anchors[i]!.map(({ kl, reward }) => ({ x: kl, y: reward, colour: lookOf(arms, arm.id, focus).colour })),
    ),
    x: { domain: [0, across.at(-1)!], ticks: across, text: tickText },
    y: { domain: [up[0]!, up.at(-1)!], ticks: up, text: tickText, width: AXIS_WIDTH },
  };
}

function pathOf(kls: Lines[number] | undefined, rewards: Lines[number] | undefined, arm: string): Place[] {
  const reward = rewards?.get(arm) ?? [];
  return (kls?.get(arm) ?? []).flatMap(({ iteration, mean }, i) => {
    const value = reward[i];
    return value ? [{ iteration, kl: mean, reward: value.mean }] : [];
  });
}
