import { useMemo, useState } from 'react';
import { betaOf } from '../../algorithms/objectives/row';
import { evenly, type GapMapRequest, inLogarithm } from '../../experiment/gapMapRequest';
import { drivenRoles } from '../../experiment/roles';
import { PictureFrame } from '../charts/PictureFrame';
import { Choice } from '../parts/Choice';
import { count, fixed, significant } from '../parts/format';
import { EpsilonSlider } from './EpsilonSlider';
import { withDot, withLabels } from './edits';
import type { LabPictureProps } from './figureProps';
import type { BanditExperiment } from './orbits';
import { PlanePicture, type PlanePictureProps } from './PlanePicture';
import { axesOf, quantityOf, readAt, stillBeta } from './planeView';
import { type ComputePlane, type PlaneState, usePlane } from './usePlane';
import { usePlaneRequest } from './usePlaneRequest';
import { useSeen } from './useSeen';

/** The plane is computed for the draft; a drag in progress only moves the dot. */
interface PlaneFigureProps extends Pick<LabPictureProps, 'experiment' | 'draft' | 'prompt' | 'edit'> {
  compute: ComputePlane;
}

const QUANTITIES = [
  { value: 'gap', label: 'gap' },
  { value: 'steps', label: 'steps to ε' },
] as const;

const VERTICALS = [
  { value: 'beta', label: 'α × β' },
  { value: 'labels', label: 'α × labels N' },
] as const;

/** The plane of α against β (or the number of labels): the effect of momentum at all settings, and a dot that sets those of the arms. */
export function PlaneFigure({ experiment, draft, prompt, edit, compute }: PlaneFigureProps) {
  const [quantity, setQuantity] = useState<'gap' | 'steps'>('gap');
  const [wanted, setWanted] = useState<'beta' | 'labels'>('beta');
  const [epsilon, setEpsilon] = useState(0.05);
  const roles = useMemo(() => drivenRoles(experiment), [experiment]);
  const exact = draft.world.labels.kind === 'exact';
  const vertical = exact ? 'beta' : wanted;
  const request = usePlaneRequest(draft, prompt, vertical, epsilon);
  const [box, seen] = useSeen();
  const state = usePlane(request, seen, compute);
  const { picture, reason } = state;
  const current = state.request === request;

  if (draft.world.preferences || draft.world.features) return null;
  const { labels } = experiment.world;
  const apo = roles?.apo;
  const beta = apo ? betaOf(apo.objective) : 1;
  const alpha = apo?.momentum.schedule === 'constant' ? apo.momentum.alpha : 0;
  const dot = apo ? { alpha, value: vertical === 'beta' ? beta : labels.count } : null;
  const drive = (alpha: number, value: number): BanditExperiment => {
    if (!roles) return experiment;
    return vertical === 'beta'
      ? withDot(experiment, roles, alpha, value)
      : withLabels(withDot(experiment, roles, alpha, beta), value);
  };
  const description = `Iterative DPO with constant α in this world: every cell is a whole run of ${count(request.iterations, 'step')}. ${
    vertical === 'beta' ? lineText(request) : `β = ${significant(request.beta)} everywhere; fewer labels are lower.`
  }${dot ? ' Drag the dot: it drives the compared arms.' : ''}`;
  return (
    <PictureFrame
      id="plane"
      caption={{ source: experiment.title, experiment, note: description }}
      className="wide plane"
      title={vertical === 'beta' ? 'The plane of α and β' : 'The plane of α and labels'}
      description={description}
      table={() => tableOf(state)}
      controls={
        <>
          <Choice
            legend="Colour"
            name="lab-plane-quantity"
            options={QUANTITIES}
            value={quantity}
            choose={setQuantity}
          />
          {!exact && (
            <Choice legend="Plane of" name="lab-plane-vertical" options={VERTICALS} value={wanted} choose={setWanted} />
          )}
          {quantity === 'steps' && <EpsilonSlider label="ε of the plane" steps={2} {...{ epsilon, setEpsilon }} />}
        </>
      }
    >
      <div ref={box}>
        {reason && !picture ? (
          <p className="waiting">{reason}</p>
        ) : (
          <div className="plane-body">
            <PlanePicture state={state} quantity={quantity} dot={dot} handle={{ edit, drive }} />
            <PlaneWords state={state} current={current} quantity={quantity} dot={dot} />
          </div>
        )}
      </div>
    </PictureFrame>
  );
}

/** What the line is, and whether Theorem 4.1 holds here, by which all of it ends on one policy. */
function lineText({ world, iterations }: GapMapRequest): string {
  const { labels, oracle } = world;
  const what = `The line joins equal β·T/c_T, T = ${iterations}.`;
  return labels.kind === 'exact' && oracle.kind === 'bradley-terry' && oracle.labelNoise === 0
    ? `${what} Labels are exact, so the colour is the same all along it: momentum is nothing but a smaller β.`
    : `${what} With exact odds of a reward the colour would be the same all along it: what changes is what momentum does to these labels.`;
}

interface PlaneWordsProps extends Pick<PlanePictureProps, 'state' | 'quantity' | 'dot'> {
  /** The picture is of the settings on the screen. */
  current: boolean;
}

/** What the dot says, and how fine the picture is. */
function PlaneWords({ state, current, quantity, dot }: PlaneWordsProps) {
  const { picture, request, by, reason, columns, rows } = state;
  if (!picture) return <p className="waiting">The plane is being computed.</p>;
  const axes = axesOf(request, columns, rows);
  const values = quantityOf(picture, quantity);
  const unit = quantity === 'gap' ? 'Gap' : 'Steps to ε';
  const say = (value: number | null) =>
    quantity === 'steps' && value !== null && value > request.iterations
      ? `more than ${request.iterations}`
      : significant(value);
  const read = (alpha: number, value: number) => say(readAt(values, axes, { alpha, value }, quantity === 'gap'));
  const exact = request.world.labels.kind === 'exact';
  const seeds = exact
    ? 'exact, no seeds'
    : `N = ${count(picture.seeds, 'seed')} a cell${picture.seeds < request.seeds ? ` of ${request.seeds}` : ''}`;
  return (
    <div className="plane-words">
      {dot && (
        <dl className="numbers figures">
          <dt>
            at the dot, α = {fixed(dot.alpha, 2)}, {request.vertical === 'beta' ? 'β' : 'N'} = {significant(dot.value)}
          </dt>
          <dd>{read(dot.alpha, dot.value)}</dd>
          <dt>without momentum, α = 0</dt>
          <dd>{read(0, dot.value)}</dd>
          {request.vertical === 'beta' && (
            <>
              <dt>without momentum, β·T/c_T = {significant(stillBeta(dot, request.iterations))}</dt>
              <dd>{read(0, stillBeta(dot, request.iterations))}</dd>
            </>
          )}
        </dl>
      )}
      <p className="aside">
        {unit}; {seeds}; {columns} × {rows} cells, {by}
        {current ? '' : '; being computed anew'}.
      </p>
      {reason && <p className="aside">{reason}</p>}
    </div>
  );
}

/** Every cell for the file, every few of them for the screen. */
function tableOf({ picture, request, columns, rows }: PlaneState) {
  const names = ['α', request.vertical === 'beta' ? 'β' : 'N', 'gap', 'standard error', 'steps to ε', 'seeds'];
  if (!picture) return { columns: names, rows: [], shown: [] };
  const axes = axesOf(request, columns, rows);
  const alphas = evenly(axes.alpha);
  const every = Math.ceil(columns / 8);
  const all: number[][] = [];
  const shown: string[][] = [];
  inLogarithm(axes.values).forEach((value, row) => {
    alphas.forEach((alpha, column) => {
      const cell = row * columns + column;
      const [gap, error, steps] = [picture.gap[cell]!, picture.error[cell]!, picture.iterationsTo[cell]!];
      all.push([alpha, value, gap, error, steps, picture.seeds]);
      if (row % every === 0 && column % every === 0)
        shown.push([
          fixed(alpha, 2),
          significant(value),
          significant(gap),
          significant(error),
          fixed(steps, 1),
          String(picture.seeds),
        ]);
    });
  });
  return { columns: names, rows: all, shown };
}
