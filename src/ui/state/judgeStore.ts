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
import { dropAnswer, keepAnswer, keptAnswers } from './answersDb';

/** What the reader is asked as the judge, and what they have said; the latter outlives a run, cancelled or not. */
export interface Judge {
  round: Round | null;
  past: readonly Judgement[];
  /** Answers of earlier visits, which this browser keeps; null before they were read. */
  kept: readonly Judgement[] | null;
}

export const useJudge = create<Judge>(() => ({ round: null, past: [], kept: null }));

/** Who asked last; another question while the kept answers are read takes its place. */
let latest: number | null = null;

export async function takeQuestions(asked: Extract<WorkerMessage, { kind: 'ask' }>): Promise<void> {
  latest = asked.id;
  const kept = useJudge.getState().kept ?? (await keptAnswers());
  if (latest === asked.id) useJudge.setState(({ past }) => ({ kept, round: roundOf(asked, [...kept, ...past]) }));
}

const change = (next: (round: Round) => Round): void =>
  useJudge.setState(({ round }) => ({ round: round && next(round) }));

/** What was answered at a place of the round. */
function judgementAt({ questions, answers }: Round, at: number): Judgement | null {
  const [question, answer] = [questions[at], answers[at] ?? null];
  return question && answer !== null ? { question, answer } : null;
}

export function judge(answer: Answer): void {
  const before = useJudge.getState().round;
  change((round) => answered(round, answer));
  const { round } = useJudge.getState();
  const given = before && round && judgementAt(round, before.at);
  if (given) void keepAnswer(given);
}

export function takeBack(): void {
  const { round } = useJudge.getState();
  const taken = round && judgementAt(round, round.at - 1);
  if (taken) void dropAnswer(taken);
  change(takenBack);
}

/** Nobody waits for these answers any more; those that were given stay. */
export function closeRound(): void {
  latest = null;
  useJudge.setState(({ round, past }) => ({ round: null, past: round ? [...past, ...judgementsOf(round)] : past }));
}

/** Of earlier visits; a round keeps what it has taken over. */
export function forgetKept(): void {
  for (const judgement of useJudge.getState().kept ?? []) void dropAnswer(judgement);
  useJudge.setState({ kept: [] });
}
