import * as v from 'valibot';
import type { Arm, Experiment } from '../experiment/experiment';
import { isGame } from '../experiment/kinds';
import { decodeLink, encodeLink } from '../experiment/link';
import { MOST_SEEDS } from '../experiment/seeds';
import { Refused } from '../messages/refusal';
import { commonEnd } from '../trace/comparison';
import type { Trace } from '../trace/fold';
import { merit } from '../trace/judged';
import { metric, pairedDifferences, type Quantity } from '../trace/series';
import { insideOf, number, text } from './lesson';

/**
 * A learner's run beside the answers, as a claim about two of its arms: its link, by which anyone can run it again, and what the one was ahead by,
 * seed by seed. The run itself stays out: with its texts it takes a megabyte, and a class has two hundred.
 */

const perSeed = v.pipe(v.array(number), v.minLength(1), v.maxLength(MOST_SEEDS));

export const Claim = v.strictObject({
  /** Of the experiment. */
  link: text(64 * 1024),
  /** Ids of arms; the claim is about the one, against the other. */
  one: text(32),
  other: text(32),
  /** Under which both have come to the last iteration that both have. */
  seeds: perSeed,
  /** How far the one is ahead, one − other: in the reward that the experiment is judged by, or in a smaller duality gap. */
  leads: perSeed,
  /** The same in KL to the base, nats; left out in a game. */
  kl: v.exactOptional(perSeed),
});
type Claim = v.InferOutput<typeof Claim>;

/** Enough to draw, and a third of the file. */
const DIGITS = 7;
const short = (x: number): number => Number(x.toPrecision(DIGITS));

/** What a run says of two of its arms; null before both are there under any seed. Throws a Refused if the experiment has no link. */
export async function claimOf(trace: Trace, one: Arm, other: Arm): Promise<Claim | null> {
  const { experiment } = trace;
  if (!experiment) return null;
  const t = commonEnd(trace, one, other);
  const found = (quantity: Quantity) => pairedDifferences(trace, quantity, one.id, other.id, t);
  const leads = found(merit(experiment));
  if (leads.length === 0) return null;
  const kl = isGame(experiment) ? [] : found(metric('klBase'));
  return {
    link: await encodeLink(experiment),
    one: one.id,
    other: other.id,
    seeds: leads.map(({ seed }) => seed),
    leads: leads.map(({ difference }) => short(difference)),
    ...(kl.length === leads.length && { kl: kl.map(({ difference }) => short(difference)) }),
  };
}

/** A claim that was read. */
export interface Claimed {
  experiment: Experiment;
  one: Arm;
  other: Arm;
  leads: readonly number[];
  kl: readonly number[] | null;
}

/** Throws a Refused that names the field at fault: the link is read as any link is, and has to have these arms and seeds. */
export async function readClaim({ link, one, other, seeds, leads, kl }: Claim): Promise<Claimed> {
  const experiment = await insideOf(['link'], () => decodeLink(link));
  const refuse = (field: string, expected: string, received: string | number): Refused =>
    new Refused({ path: [field], code: 'not-expected', facts: { expected, received } });
  const armNamed = (field: string, id: string): Arm => {
    const arm = experiment.arms.find((each) => each.id === id);
    if (!arm) throw refuse(field, experiment.arms.map((each) => each.id).join(', '), JSON.stringify(id));
    return arm;
  };
  const arms = { one: armNamed('one', one), other: armNamed('other', other) };
  if (arms.one === arms.other) throw refuse('other', 'another arm', JSON.stringify(other));
  if (new Set(seeds).size !== seeds.length) throw new Refused({ path: ['seeds'], code: 'seed-twice' });
  const foreign = seeds.find((seed) => !experiment.seeds.includes(seed));
  if (foreign !== undefined) throw refuse('seeds', 'seeds of the experiment', foreign);
  for (const [field, values] of Object.entries({ leads, kl }))
    if (values && values.length !== seeds.length) throw refuse(field, `${seeds.length}, one a seed`, values.length);
  return { experiment, ...arms, leads, kl: kl ?? null };
}
