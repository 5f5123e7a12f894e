import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { equilibriaOf } from '../../algorithms/bandit/equilibrium';
import { newProblem, type Problem } from '../../algorithms/bandit/problem';
import { restingAt } from '../../algorithms/slow';
import type { Arm } from '../../experiment/experiment';
import { type Focus, inFocus } from '../parts/arms';
import { useMemo } from '../parts/remembered';
import { type ArmOrbit, armOrbitSteps, type BanditExperiment, type LabWorld } from './orbits';
import { inSlices, within } from './slices';

/** How long a frame may take for the arms, and while something is dragged, for those that are not in focus. */
const FOCUS_MS = 100;
const HELD_MS = 12;
/** The time left is estimated only after so much work. */
const LEAST_MS = 2000;
/** What takes longer is drawn only if the reader asks for it. */
const LONG_SECONDS = 20;
/** Arms × iterations × prompts × actions that are kept to draw: five tables of 8 bytes each. */
export const MOST_CELLS = 4_000_000;

export interface Drawn {
  experiment: BanditExperiment;
  lab: LabWorld;
}

/** Why a picture is not there yet. `share` of the work that is done. */
export type Delay = { kind: 'large' } | { kind: 'drawing' | 'long'; share: number; secondsLeft: number | null };

interface LabPictures {
  /** For this frame; an arm that is not ready keeps its last picture. Null while there is no picture of this shape. */
  lab: LabWorld | null;
  /** The last whole one, a moment later, for what takes long to draw. */
  settled: Drawn | null;
  delay: Delay | null;
  /** Draws even if it takes long. */
  insist(): void;
}

/**
 * The loops of all arms under the experiment's first seed: the arms in focus in the same frame, the others too if there is time, else they
 * follow when the change rests, a slice between two frames.
 */
export function useLabWorld(experiment: BanditExperiment, focus: Focus, held: boolean): LabPictures {
  const { arms } = experiment;
  const focused = useMemo(() => inFocus(arms, focus), [arms, focus]);
  const large = cellsOf(experiment) > MOST_CELLS;
  // The focus only says what comes first, so a change of it computes nothing anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const now = useMemo(() => (large ? null : atOnce(experiment, focused, held)), [experiment, large, held]);
  const whole = isWhole(now, arms) ? now : null;
  const last = useRef<Drawn | null>(null);
  const [turn, redraw] = useState(0);
  const [delay, setDelay] = useState<Delay | null>(null);
  const [insisted, insist] = useState<BanditExperiment | null>(null);

  useEffect(() => {
    setDelay(large ? { kind: 'large' } : null);
    if (!now) return;
    if (whole) {
      last.current = { experiment, lab: whole };
      return;
    }
    const began = performance.now();
    return inSlices(
      remaining(experiment, now),
      (share) => {
        const spent = performance.now() - began;
        const secondsLeft = share > 0 && spent > LEAST_MS ? (spent * (1 - share)) / share / 1000 : null;
        const long = insisted !== experiment && secondsLeft !== null && secondsLeft > LONG_SECONDS;
        setDelay({ kind: long ? 'long' : 'drawing', share, secondsLeft });
        return !long;
      },
      (found) => {
        last.current = { experiment, lab: { ...found, arms: inOrder(experiment, found.arms) } };
        setDelay(null);
        redraw((turns) => turns + 1);
      },
    );
  }, [experiment, insisted, large, now, whole]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is a new last picture
  const [lab, settled] = useMemo((): [LabWorld | null, Drawn | null] => {
    if (!now) return [null, null];
    if (whole) return [whole, { experiment, lab: whole }];
    const before = last.current;
    if (!before || !sameShape(before.experiment, experiment)) return [null, null];
    const found = inOrder(experiment, [...now.arms, ...before.lab.arms]);
    return [{ problem: now.problem, equilibria: now.equilibria ?? before.lab.equilibria, arms: found }, before];
  }, [experiment, now, turn, whole]);
  return { lab, settled: useDeferredValue(settled), delay, insist: () => insist(experiment) };
}

const cellsOf = ({ world, arms, iterations }: BanditExperiment): number =>
  arms.length * iterations * world.base.length * world.actions.length;

/** A world of which something may be missing. */
interface Begun {
  problem: Problem;
  equilibria: number[][] | null;
  arms: ArmOrbit[];
}

const isWhole = (begun: Begun | null, arms: readonly Arm[]): begun is LabWorld =>
  begun?.equilibria !== null && begun?.arms.length === arms.length;

const gamesOf = ({ ranked, wins }: Problem) => equilibriaOf(ranked ? [] : wins);

/** What can be computed in one frame. */
function atOnce(experiment: BanditExperiment, focused: readonly Arm[], held: boolean): Begun {
  const problem = newProblem(experiment.world);
  const began = performance.now();
  const equilibria = within(gamesOf(problem), began + (held ? HELD_MS : FOCUS_MS));
  const found: ArmOrbit[] = [];
  for (const arm of [...focused, ...experiment.arms.filter((one) => !focused.includes(one))]) {
    const patience = held && !focused.includes(arm) ? HELD_MS : FOCUS_MS;
    const one = within(armOrbitSteps(problem, arm, experiment.iterations, experiment.seeds[0]!), began + patience);
    if (!one) break;
    found.push(one);
  }
  return { problem, equilibria, arms: inOrder(experiment, found) };
}

/** What is still missing; yields the share of it that is done. */
function* remaining(
  { arms, iterations, seeds }: BanditExperiment,
  { problem, equilibria: begun, arms: done }: Begun,
): Generator<number, LabWorld> {
  const equilibria = begun ?? (yield* restingAt(gamesOf(problem), 0));
  const found = [...done];
  for (const arm of arms) {
    if (done.some((one) => one.arm === arm)) continue;
    const steps = armOrbitSteps(problem, arm, iterations, seeds[0]!);
    let next = steps.next();
    while (!next.done) {
      yield (found.length - done.length + next.value / iterations) / (arms.length - done.length);
      next = steps.next();
    }
    found.push(next.value);
  }
  return { problem, equilibria, arms: found };
}

/** The first found of every arm, in the order of the experiment. */
const inOrder = ({ arms }: BanditExperiment, found: readonly ArmOrbit[]): ArmOrbit[] =>
  arms.flatMap(({ id }) => found.find((one) => one.arm.id === id) ?? []);

const sameShape = (a: BanditExperiment, b: BanditExperiment): boolean =>
  a.world.base.length === b.world.base.length &&
  a.world.actions.length === b.world.actions.length &&
  b.arms.every(({ id }) => a.arms.some((arm) => arm.id === id));
