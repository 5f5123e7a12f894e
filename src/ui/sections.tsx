import { Bounded, lazyPart } from './parts/ErrorBoundary';
import { Phases } from './phases/Phases';
import { Transport } from './shell/Transport';
import { useScene } from './state/hooks';
import { refusalOf } from './state/refusal';
import { useRun } from './state/runStore';
import { Compare } from './verdict/Compare';
import { Verdict } from './verdict/Verdict';

/** The sections of the page that show an experiment and its run. Each reads the stores, passes on what it shows, and fails alone. */

export function TransportSection() {
  const status = useRun((run) => run.status);
  const timeLeft = useRun((run) => run.timeLeft);
  const refused = useRun(({ draft }) => refusalOf(draft) !== null);
  return <Bounded what="The transport" part={Transport} props={{ ...useScene(), status, timeLeft, refused }} />;
}

export const PhasesSection = () => <Bounded what="The phases" part={Phases} props={useScene()} />;

export const VerdictSection = () => <Bounded what="The verdict" part={Verdict} props={useScene()} />;

export const CompareSection = () => <Bounded what="The comparison" part={Compare} props={useScene()} />;

/** Loaded on its own, since recharts is the largest part of the page. */
const Charts = lazyPart(
  'The charts',
  () => import('./charts/Charts').then(({ Charts }) => Charts),
  <div className="charts-waiting" />,
);

export const ChartsSection = () => <Charts props={{}} inputs={useScene()} />;
