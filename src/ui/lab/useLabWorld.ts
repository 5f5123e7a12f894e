import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { inFocus, isCrowd } from '../arms';
import { useFocus } from '../focus';
import { type ArmOrbit, armOrbit, type BanditExperiment, type LabWorld, labWorld } from './orbits';

/** How long a drag has to rest before the arms that nobody looks at follow. */
const REST_MS = 50;

export interface Drawn {
  experiment: BanditExperiment;
  lab: LabWorld;
}

/**
 * The loops of all arms under the experiment's first seed: `lab` for this frame, `settled` for what takes long to draw, a moment later.
 * While something is dragged, only the arms in focus of a crowd are computed in the same frame; the others, and `settled`, follow when the
 * drag rests, one arm between two frames.
 */
export function useLabWorld(experiment: BanditExperiment, held: boolean): { lab: LabWorld; settled: Drawn } {
  const { arms, iterations, seeds } = experiment;
  const seed = seeds[0]!;
  const focus = useFocus();
  const focused = useMemo(() => (held ? inFocus(arms, focus) : arms), [held, arms, focus]);
  const now = useMemo(() => labWorld({ ...experiment, arms: [...focused] }, seed), [experiment, focused, seed]);
  const whole = focused.length === arms.length;
  const [followed, setFollowed] = useState<Drawn | null>(null);

  useEffect(() => {
    if (!isCrowd(arms)) return;
    const rest = arms.filter((arm) => !focused.includes(arm));
    const done = [...now.arms];
    const finish = () => setFollowed({ experiment, lab: { problem: now.problem, arms: inOrder(experiment, done) } });
    if (rest.length === 0) return finish();
    let timer = setTimeout(function follow() {
      const arm = rest.pop();
      if (!arm) return finish();
      done.push(armOrbit(now.problem, arm, iterations, seed));
      timer = setTimeout(follow);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [arms, experiment, focused, iterations, now, seed]);

  const lab = useMemo(() => {
    if (whole) return now;
    const kept = followed?.lab.arms.filter(({ gaps }) => gaps.length === iterations + 1) ?? [];
    return { problem: now.problem, arms: inOrder(experiment, [...now.arms, ...kept]) };
  }, [experiment, followed, iterations, now, whole]);
  const settled = useMemo(
    () => (whole || followed === null ? { experiment, lab } : followed),
    [experiment, followed, lab, whole],
  );
  return { lab, settled: useDeferredValue(settled) };
}

/** One of every arm, the first that there is; an arm without one is drawn later. */
const inOrder = ({ arms }: BanditExperiment, found: readonly ArmOrbit[]): ArmOrbit[] =>
  arms.map((arm) => found.find((one) => one.arm.id === arm.id) ?? { arm, orbit: null, error: null, gaps: [] });
