import { Phases } from './phases/Phases';
import { Transport } from './shell/Transport';
import { useScene } from './state/hooks';
import { refusalOf } from './state/refusal';
import { useRun } from './state/runStore';
import { Compare } from './verdict/Compare';
import { Verdict } from './verdict/Verdict';

/** The sections of the page that show an experiment and its run. Each reads the stores and passes on what it shows. */

export function TransportSection() {
  const status = useRun((run) => run.status);
  const timeLeft = useRun((run) => run.timeLeft);
  const refused = useRun(({ draft }) => refusalOf(draft) !== null);
  return <Transport {...useScene()} status={status} timeLeft={timeLeft} refused={refused} />;
}

export const PhasesSection = () => <Phases {...useScene()} />;

export const VerdictSection = () => <Verdict {...useScene()} />;

export const CompareSection = () => <Compare {...useScene()} />;
