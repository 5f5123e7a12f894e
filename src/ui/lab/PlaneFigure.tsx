import { useState } from 'react';
import { betaOf } from '../../algorithms/objectives/row';
import { evenly, type GapMapRequest, inLogarithm } from '../../experiment/gapMapRequest';
import { drivenRoles } from '../../experiment/roles';
import { labChartsWords } from '../../words/en/labCharts';
import { PictureFrame } from '../charts/PictureFrame';
import { Choice } from '../parts/Choice';
import { Explained } from '../parts/Explained';
import { fixed, significant } from '../parts/format';
import { useMemo } from '../parts/remembered';
import { titleOf } from '../parts/titles';
import { EpsilonSlider } from './EpsilonSlider';
import { withDot, withLabels } from './edits';
import type { LabPictureProps } from './figureProps';
import type { BanditExperiment } from './orbits';
import { PlanePicture, type PlanePictureProps } from './PlanePicture';
import { axesOf, exactAt, quantityOf, readAt, stillBeta } from './planeView';
import { type ComputePlane, type PlaneState, usePlane } from './usePlane';
import { usePlaneRequest } from './usePlaneRequest';
import { useSeen } from './useSeen';

/** The plane is computed for the draft; a drag in progress only moves the dot. */
interface PlaneFigureProps extends Pick<LabPictureProps, 'experiment' | 'draft' | 'prompt' | 'edit'> {
  compute: ComputePlane;
}

const QUANTITIES = ['gap', 'steps'] as const;
const VERTICALS = ['beta', 'labels'] as const;

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
  const words = labChartsWords().plane;
  const what = vertical === 'beta' ? lineText(request) : words.fewer(request.beta);
  const about = words.about(request.iterations, what);
  const description = dot ? `${about} ${words.drag}` : about;
  return (
    <PictureFrame
      id="plane"
      caption={{ source: titleOf(experiment), experiment, note: description }}
      className="wide plane"
      title={words.titles[vertical]}
      heading={<Explained text={words.titles[vertical]} words={['α', 'β']} />}
      description={description}
      table={() => tableOf(state)}
      controls={
        <>
          <Choice
            legend={words.colour}
            name="lab-plane-quantity"
            options={QUANTITIES.map((value) => ({ value, label: words.quantities[value] }))}
            value={quantity}
            choose={setQuantity}
          />
          {!exact && (
            <Choice
              legend={words.of}
              name="lab-plane-vertical"
              options={VERTICALS.map((value) => ({ value, label: words.verticals[value] }))}
              value={wanted}
              choose={setWanted}
            />
          )}
          {quantity === 'steps' && <EpsilonSlider label={words.epsilon} steps={2} {...{ epsilon, setEpsilon }} />}
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
  const words = labChartsWords().plane;
  const holds = labels.kind === 'exact' && oracle.kind === 'bradley-terry' && oracle.labelNoise === 0;
  return `${words.line(iterations)} ${holds ? words.exact : words.drawn}`;
}

interface PlaneWordsProps extends Pick<PlanePictureProps, 'state' | 'quantity' | 'dot'> {
  /** The picture is of the settings on the screen. */
  current: boolean;
}

/** What the dot says, and how fine the picture is. */
function PlaneWords({ state, current, quantity, dot }: PlaneWordsProps) {
  const { picture, request, by, reason, columns, rows } = state;
  const words = labChartsWords().plane;
  if (!picture) return <p className="waiting">{words.waiting}</p>;
  const axes = axesOf(request, columns, rows);
  const values = quantityOf(picture, quantity);
  const say = (value: number | null) =>
    quantity === 'steps' && value !== null && value > request.iterations
      ? words.moreThan(request.iterations)
      : significant(value);
  const exact = request.world.labels.kind === 'exact';
  const read = (alpha: number, value: number) =>
    say(
      exact ? exactAt(request, { alpha, value }, quantity) : readAt(values, axes, { alpha, value }, quantity === 'gap'),
    );
  const seeds = exact ? words.noSeeds : words.seeds(picture.seeds, request.seeds);
  return (
    <div className="plane-words">
      {dot && (
        <dl className="numbers figures">
          <dt>{words.atDot(dot.alpha, request.vertical === 'beta' ? 'β' : 'N', dot.value)}</dt>
          <dd>{read(dot.alpha, dot.value)}</dd>
          <dt>{words.still}</dt>
          <dd>{read(0, dot.value)}</dd>
          {request.vertical === 'beta' && (
            <>
              <dt>{words.matched(stillBeta(dot, request.iterations))}</dt>
              <dd>{read(0, stillBeta(dot, request.iterations))}</dd>
            </>
          )}
        </dl>
      )}
      <p className="aside">{words.facts(words.units[quantity], seeds, `${columns} × ${rows}`, by, current)}</p>
      {reason && <p className="aside">{reason}</p>}
    </div>
  );
}

/** Every cell for the file, every few of them for the screen. */
function tableOf({ picture, request, columns, rows }: PlaneState) {
  const { gap, error, steps, seeds } = labChartsWords().plane.columns;
  const names = ['α', request.vertical === 'beta' ? 'β' : 'N', gap, error, steps, seeds];
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
