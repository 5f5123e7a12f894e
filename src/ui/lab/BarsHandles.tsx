import { labWords } from '../../words/en/lab';
import { fixed, percent } from '../parts/format';
import type { Layout } from './barsLayout';
import { withBaseShare, withReward } from './edits';
import type { LabPictureProps } from './figureProps';
import type { LabWorld } from './orbits';
import { REACH, useDrag } from './useDrag';

interface HandleProps extends Pick<LabPictureProps, 'experiment' | 'prompt' | 'edit'> {
  action: number;
  name: string;
  layout: Layout;
}

/** The base policy’s probability of one action, to drag. */
export function BaseTick({ experiment, lab, prompt, action, name, layout, edit }: HandleProps & { lab: LabWorld }) {
  const p = Math.exp(lab.problem.base[prompt]![action]!);
  const moved = (share: number) => ({ ...experiment, world: withBaseShare(experiment.world, prompt, action, share) });
  const drag = useDrag({
    move: ({ y }) => edit.hold(moved(layout.shareAt(y))),
    drop: edit.drop,
    nudge: ({ x, y }) => edit.set(moved(p + 0.01 * (x + y))),
  });
  const [left, right] = [layout.left(action) + layout.slot * 0.04, layout.left(action) + layout.slot * 0.96];
  return (
    <g
      className="handle tick-handle"
      role="slider"
      tabIndex={0}
      aria-label={labWords().bars.base(name)}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * p)}
      aria-valuetext={percent(p, 1)}
      {...drag}
    >
      <rect className="reach" x={left} width={right - left} y={layout.share(p) - REACH} height={2 * REACH} />
      <line className="halo" x1={left} x2={right} y1={layout.share(p)} y2={layout.share(p)} />
      <line className="knob" x1={left} x2={right} y1={layout.share(p)} y2={layout.share(p)} />
    </g>
  );
}

/** The true reward of one action, to drag. */
export function RewardHandle({
  experiment,
  prompt,
  action,
  name,
  layout,
  edit,
  reach,
}: HandleProps & { reach: number }) {
  const reward = experiment.world.rewards[prompt]![action]!;
  const moved = (to: number) => ({ ...experiment, world: withReward(experiment.world, prompt, action, to) });
  const drag = useDrag({
    move: ({ y }) => edit.hold(moved(layout.rewardAt(y))),
    drop: edit.drop,
    nudge: ({ x, y }) => edit.set(moved(reward + 0.05 * (x + y))),
  });
  const x = layout.left(action) + layout.slot / 2;
  return (
    <g
      className="handle"
      role="slider"
      tabIndex={0}
      aria-label={labWords().bars.reward(name)}
      aria-orientation="vertical"
      aria-valuemin={-reach}
      aria-valuemax={reach}
      aria-valuenow={reward}
      aria-valuetext={fixed(reward, 2)}
      {...drag}
    >
      <line className="stem" x1={x} x2={x} y1={layout.reward(0)} y2={layout.reward(reward)} />
      <circle className="reach" cx={x} cy={layout.reward(reward)} r={Math.min(REACH, layout.slot / 2)} />
      <circle className="knob" cx={x} cy={layout.reward(reward)} r="6" />
      {layout.slot > 44 && (
        <text x={x + 11} y={layout.reward(reward) + 4}>
          {fixed(reward, 2)}
        </text>
      )}
    </g>
  );
}
