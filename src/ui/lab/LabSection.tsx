import type { Experiment } from '../../experiment/experiment';
import { lazyPart } from '../parts/ErrorBoundary';
import { useRun } from '../state/runStore';
import type { BanditExperiment } from './orbits';

const Lab = lazyPart(
  'The theory lab',
  () => import('./Lab').then(({ Lab }) => Lab),
  <div className="charts-waiting" />,
);

const isBandit = (experiment: Experiment): experiment is BanditExperiment => experiment.world.kind === 'bandit';

/** The theory lab, if the draft is of the bandit world; loaded only then. */
export function LabSection() {
  const draft = useRun((run) => run.draft);
  if (!isBandit(draft)) return null;
  return <Lab props={{ draft }} />;
}
