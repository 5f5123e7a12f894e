import { create } from 'zustand';
import type { WorkerMessage } from '../../worker/protocol';
import {
  type Answer,
  answered,
  type Judgement,
  judgementsOf,
  type Round,
  roundOf,
  takenBack,
} from '../judge/judgements';

/** What the reader is asked as the judge, and what they have said; the latter outlives a run, cancelled or not. */
export interface Judge {
  round: Round | null;
  past: readonly Judgement[];
}

export const useJudge = create<Judge>(() => ({ round: null, past: [] }));

export const takeQuestions = (asked: Extract<WorkerMessage, { kind: 'ask' }>): void =>
  useJudge.setState(({ past }) => ({ round: roundOf(asked, past) }));

const change = (next: (round: Round) => Round): void =>
  useJudge.setState(({ round }) => ({ round: round && next(round) }));

export const judge = (answer: Answer): void => change((round) => answered(round, answer));

export const takeBack = (): void => change(takenBack);

/** Nobody waits for these answers any more; those that were given stay. */
export const closeRound = (): void =>
  useJudge.setState(({ round, past }) => ({ round: null, past: round ? [...past, ...judgementsOf(round)] : past }));
