import { betaOf } from '../../algorithms/objectives/row';
import { drivenRoles } from '../../experiment/roles';
import { embedWords } from '../../words/en/embed';
import type { BanditExperiment } from '../lab/orbits';
import { PlanePicture } from '../lab/PlanePicture';
import { usePlane } from '../lab/usePlane';
import { usePlaneRequest } from '../lab/usePlaneRequest';
import { useMemo } from '../parts/remembered';
import type { Scene } from '../state/moment';
import '../lab/pictures.css';

/** ε of the page's plane. */
const EPSILON = 0.05;

/** The gap over all α and β, and the dot of the arm with momentum. */
export function Plane({ experiment: given, view }: Scene) {
  const experiment = given as BanditExperiment;
  const request = usePlaneRequest(experiment, view.prompt % experiment.world.base.length, 'beta', EPSILON);
  const state = usePlane(request, true, null);
  const apo = useMemo(() => drivenRoles(experiment)?.apo, [experiment]);
  const alpha = apo?.momentum.schedule === 'constant' ? apo.momentum.alpha : 0;
  const dot = apo ? { alpha, value: betaOf(apo.objective) } : null;
  if (!state.picture) return <p className="waiting">{state.reason ?? embedWords().computing}</p>;
  return (
    <>
      <PlanePicture state={state} quantity="gap" dot={dot} />
      {dot && apo && <p className="aside figures">{embedWords().dot(apo.name, dot.alpha, dot.value)}</p>}
    </>
  );
}
