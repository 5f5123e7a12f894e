import { labWords } from '../../words/en/lab';
import { plain } from '../../words/numbers';
import { captionOf, PictureFrame, seedNote } from '../charts/PictureFrame';
import { niceTicks } from '../charts/ticks';
import { HANDLES } from '../keys/table';
import { lookOf } from '../parts/arms';
import { fixed, percent, solutionName } from '../parts/format';
import { Scroller } from '../parts/Scroller';
import { useOneStop } from '../parts/useOneStop';
import { BaseTick, RewardHandle } from './BarsHandles';
import { type Layout, LEFT, layoutOf, NAMES, RIGHT, SLANTED_NAMES } from './barsLayout';
import type { LabPictureProps } from './figureProps';
import type { ArmOrbit } from './orbits';
import { useWidth } from './useWidth';

type BarsFigureProps = Omit<LabPictureProps, 'actions' | 'selected'>;

/** The picture takes the room that there is, up to this width. */
const MOST_WIDTH = 1240;
/** From this many actions the names are slanted. */
const MANY = 8;

/** One bar for each arm and action, gliding from iteration to iteration; below them the true rewards, to drag. */
export function BarsFigure(props: BarsFigureProps) {
  const { experiment, draft, lab, prompt, iteration, focus, edit } = props;
  const words = labWords().bars;
  const { world } = experiment;
  const ranked = lab.problem.ranked;
  const [box, room] = useWidth(MOST_WIDTH);
  const stop = useOneStop<SVGSVGElement>(HANDLES);
  // Of the draft, so that the axis stays while a reward is dragged.
  const reach = (niceTicks(0, 1.3 * Math.max(0.5, ...draft.world.rewards[prompt]!.map(Math.abs)), 2).at(-1) ?? 1) || 1;
  const layout = layoutOf(world.actions.length, reach, room);
  const names = world.actions.length >= MANY ? SLANTED_NAMES : NAMES;
  const height = (ranked ? layout.middle + layout.half : layout.floor) + names + 6;
  return (
    <PictureFrame
      caption={{ ...captionOf(experiment, focus), note: seedNote(experiment) }}
      id="bars"
      className="wide"
      title={words.title(solutionName(iteration))}
      description={`${words.about} ${ranked ? words.ranked : words.unranked}`}
      table={() => tableOf(props)}
    >
      <div ref={box} />
      <Scroller className="scroll" label={words.scroller}>
        <svg
          className="lab-picture"
          viewBox={`0 0 ${layout.width} ${height}`}
          width={layout.width}
          height={height}
          {...stop}
          aria-label={words.spoken(world.actions.length, experiment.arms.length, iteration)}
        >
          <Axes layout={layout} reach={ranked ? reach : null} />
          {world.actions.map((name, a) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an action is its column
            <g key={a}>
              <ActionBars {...props} action={a} layout={layout} />
              <BaseTick {...{ experiment, lab, prompt, edit, layout, name }} action={a} />
              {ranked && <RewardHandle {...{ experiment, prompt, edit, layout, name, reach }} action={a} />}
              <Name name={name} x={layout.left(a) + layout.slot / 2} y={height - names} slanted={names > NAMES} />
            </g>
          ))}
        </svg>
      </Scroller>
    </PictureFrame>
  );
}

function Axes({ layout, reach }: { layout: Layout; reach: number | null }) {
  const right = layout.width - RIGHT;
  return (
    <g className="axes">
      {[0, 0.25, 0.5, 0.75, 1].map((p) => (
        <g key={p}>
          <line className="rule" x1={LEFT} x2={right} y1={layout.share(p)} y2={layout.share(p)} />
          <text x={LEFT - 5} y={layout.share(p) + 4} textAnchor="end">
            {100 * p} %
          </text>
        </g>
      ))}
      {reach !== null &&
        [-reach, 0, reach].map((r) => (
          <g key={r}>
            <line
              className={r === 0 ? 'edge' : 'rule'}
              x1={LEFT}
              x2={right}
              y1={layout.reward(r)}
              y2={layout.reward(r)}
            />
            <text x={LEFT - 5} y={layout.reward(r) + 4} textAnchor="end">
              {plain(r)}
            </text>
          </g>
        ))}
    </g>
  );
}

/** Probability of an action under the solution, or the last one before; null without an orbit. */
const shareOf = (orbit: ArmOrbit['orbit'], iteration: number, prompt: number, action: number): number | null =>
  orbit && Math.exp(orbit.solutions[Math.min(iteration, orbit.solutions.length - 1)]![prompt]![action]!);

function ActionBars({
  experiment,
  lab,
  prompt,
  iteration,
  focus,
  action,
  layout,
}: BarsFigureProps & { action: number; layout: Layout }) {
  const width = (layout.slot * 0.8) / lab.arms.length;
  return (
    <g>
      {lab.arms.map(({ arm, orbit }, i) => {
        const y = layout.share(shareOf(orbit, iteration, prompt, action) ?? 0);
        return (
          <rect
            key={arm.id}
            className="share"
            x={layout.left(action) + layout.slot * 0.1 + i * width}
            width={Math.max(1, width - 1)}
            y={y}
            height={layout.floor - y}
            fill={lookOf(experiment.arms, arm.id, focus).colour}
            style={{ '--y': y, '--height': layout.floor - y }}
          />
        );
      })}
    </g>
  );
}

const NAME_LENGTH = 12;

function Name({ name, x, y, slanted }: { name: string; x: number; y: number; slanted: boolean }) {
  const text = name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name;
  return (
    <text
      x={x}
      y={y + 14}
      textAnchor={slanted ? 'end' : 'middle'}
      {...(slanted ? { transform: `rotate(-50 ${x} ${y + 10})` } : {})}
    >
      {text}
    </text>
  );
}

function tableOf({ experiment, lab, prompt, iteration }: BarsFigureProps) {
  const { world } = experiment;
  const { columns } = labWords().bars;
  const rows = world.actions.map((name, a) => [
    name,
    lab.problem.ranked ? world.rewards[prompt]![a]! : null,
    Math.exp(lab.problem.base[prompt]![a]!),
    ...lab.arms.map(({ orbit }) => shareOf(orbit, iteration, prompt, a)),
  ]);
  return {
    columns: [columns.action, columns.reward, columns.base, ...lab.arms.map(({ arm }) => arm.name)],
    rows,
    shown: rows.map(([name, reward, ...shares]) => [
      String(name),
      fixed(reward as number | null),
      ...shares.map((p) => percent(p as number | null, 1)),
    ]),
  };
}
