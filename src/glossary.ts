/** A word of this page and its documents. */
interface Entry {
  word: string;
  /** One or two short sentences. */
  meaning: string;
  /** What it is in signs. */
  formula?: string;
}

const ENTRIES = [
  {
    word: 'policy',
    meaning: 'What is trained: gives every response to a prompt a probability.',
    formula: 'π(response | prompt)',
  },
  { word: 'base policy', meaning: 'The policy before any training, from which every arm starts.', formula: 'π₀' },
  {
    word: 'arm',
    meaning:
      'One method in the experiment: an objective with its settings, momentum and reference. Arms share seeds, prompts and random numbers.',
  },
  { word: 'iteration', meaning: 'Sample, label, solve, extrapolate: once through the loop.' },
  {
    word: 'anchor',
    meaning:
      'The policy that an iteration starts from. It gives the responses, and in the plain loop it is the reference.',
    formula: 'π_t',
  },
  {
    word: 'oracle',
    meaning: 'Judges responses: says which of two it prefers, or what each is worth.',
    formula: 'P(a ≻ b) = σ((r_a − r_b) / temperature)',
  },
  {
    word: 'true reward',
    meaning: 'What the oracle’s judgements come from, and what the charts measure; an oracle may err or be biased.',
    formula: 'r',
  },
  {
    word: 'reference',
    meaning: 'The policy that the objective compares with, so that training does not run away: most often the anchor.',
  },
  {
    word: 'pair',
    meaning: 'Two responses to one prompt, of which the oracle prefers one: the chosen and the rejected.',
    formula: 'a ≻ b',
  },
  {
    word: 'implicit reward',
    meaning: 'How much likelier a response has become than under the reference.',
    formula: 'β log(π / π_ref)',
  },
  { word: 'margin', meaning: 'Implicit reward of the preferred response less that of the rejected one.' },
  { word: 'β', meaning: 'The price of leaving the reference: the smaller, the longer the step.' },
  {
    word: 'proximal step',
    meaning:
      'One solve: the policy that trades the preferred responses against the distance from the reference (eq. 3.5).',
    formula: 'argmax E r − β KL(π ‖ π_ref)',
  },
  {
    word: 'solution',
    meaning: 'What a proximal step has found. The output of a run is always a solution.',
    formula: 'π̂_t',
  },
  { word: 'previous', meaning: 'The solution of the iteration before; at first the base policy.' },
  {
    word: 'extrapolation',
    meaning: 'To go on from the solution along its last change, in weights or in log-probabilities (eq. 3.6).',
    formula: 'anchor = solution + α (solution − previous)',
  },
  {
    word: 'momentum',
    meaning:
      'Extrapolation at every iteration, after Nesterov. With it the method is Accelerated Preference Optimization.',
  },
  { word: 'α', meaning: 'The strength of momentum, constant or growing as t/(t+3). 0 is the plain loop.' },
  {
    word: 'plain arm',
    meaning: 'Arm without momentum, the plain iteration: every solution is the next anchor.',
    formula: 'α = 0',
  },
  {
    word: 'control',
    meaning:
      'The plain loop with another β: the one that after T exact steps is where momentum is, or the paper’s, whose steps are as long as those of momentum become.',
    formula: 'β·T/c_T; β(1−α)',
  },
  {
    word: 'KL',
    meaning: 'Distance from one policy to another, in nats. KL to the base is what a reward was paid with.',
    formula: 'KL(π ‖ π₀) = E_π log(π / π₀)',
  },
  {
    word: 'nat',
    meaning: 'What KL and logarithms of probabilities are counted in: 1 nat is a factor of e, as 1 bit is of 2.',
  },
  {
    word: 'win rate',
    meaning: 'How often the responses of one policy beat those of another to the same prompts; ties count half.',
  },
  {
    word: 'gap',
    meaning:
      'How far a policy is from the best one: in expected reward, or in a game by how much the best answer to it wins (duality gap).',
  },
  {
    word: 'equilibrium',
    meaning: 'In a game, the policy that no answer beats.',
    formula: 'P(π ≻ μ) ≥ ½ for every μ',
  },
  {
    word: 'seed',
    meaning:
      'Number that all randomness of one repetition comes from. The same seed on the same engine gives the same run.',
  },
  { word: 'band', meaning: 'Around a line of means over seeds: ± 1 standard error.' },
  {
    word: 'interval',
    meaning:
      'Around a mean difference, paired by seed: of 100 such intervals at 95 %, about 95 hold the true difference.',
    formula: 'mean ± t · standard error',
  },
  { word: 'preset', meaning: 'An experiment with a name, which always means the same.' },
  { word: 'trace', meaning: 'Everything that a run says, event by event: what the page draws and a run file holds.' },
  {
    word: 'engine',
    meaning:
      'What computes a run: WebGPU or the CPU for a language model, double precision on one thread for a policy over a few actions.',
  },
] as const satisfies readonly Entry[];

export type Word = (typeof ENTRIES)[number]['word'];

/** In the order of one iteration, then of what is compared, then of the program. */
export const GLOSSARY: readonly Entry[] = ENTRIES;

export const entryOf = (wanted: Word): Entry => GLOSSARY.find(({ word }) => word === wanted)!;
