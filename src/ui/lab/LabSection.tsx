import { lazy, Suspense } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { ErrorBoundary } from '../parts/ErrorBoundary';
import { useRun } from '../state/runStore';
import type { BanditExperiment } from './orbits';

const Lab = lazy(() => import('./Lab').then(({ Lab }) => ({ default: Lab })));

const isBandit = (experiment: Experiment): experiment is BanditExperiment => experiment.world.kind === 'bandit';

/** The theory lab, where the draft is of the bandit world; loaded only then. */
export function LabSection() {
  const draft = useRun((run) => run.draft);
  if (!isBandit(draft)) return null;
  return (
    <ErrorBoundary what="The theory lab">
      <Suspense fallback={<div className="charts-waiting" />}>
        <Lab draft={draft} />
      </Suspense>
    </ErrorBoundary>
  );
}
