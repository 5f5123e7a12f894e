import { ownSolve } from '../../algorithms/pace';
import type { Arm, Experiment, ModelWorld } from '../../experiment/experiment';
import { encodeLink } from '../../experiment/link';
import type { Trace } from '../../trace/fold';
import { preferenceLines } from '../../trace/pairsFile';
import { ownWords } from '../../words/en/own';

/** How what was learnt on the page is done again without it. */

type Own = Experiment & { readonly world: ModelWorld };

/** In single quotes, as a shell takes it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What stands in for judges that only the page has, as it is saved here. */
const STAND_INS: { readonly [Kind in ModelWorld['judge']['kind']]?: string } = {
  person: 'labels.jsonl',
  classifier: 'pairs.jsonl',
};

/** The experiment that learns from what such a judge has preferred, as pairs of a file. */
const fromPairs = ({ world, ...rest }: Own): Own => {
  const data = { ...world.data, sha256: null, count: null };
  const sampling = { ...world.sampling, responses: 2 };
  return { ...rest, world: { ...world, judge: { kind: 'pairs' }, oracle: null, data, sampling } };
};

/** The command line that runs the same, or learns from the same preferences. */
export async function commandOf(experiment: Own): Promise<string> {
  const file = STAND_INS[experiment.world.judge.kind];
  const link = await encodeLink(file ? fromPairs(experiment) : experiment);
  const data = file ?? 'DATA';
  // One seed has one solution an arm.
  const save = experiment.seeds.length === 1 ? ' --save adapters' : '';
  return `npm run -s apogee -- run ${quoted(link)} --model MODEL --data ${data} --out run.jsonl --csv metrics.csv${save}`;
}

/** Why scripts/tune_trl.py cannot do what this arm does; null if it can. */
export function trlLacks({ objective, reference, lookAhead, betas, momentum }: Arm, { world }: Own): string | null {
  const words = ownWords().home.trlLacks;
  if (objective.id !== 'dpo') return words.objective(objective.id);
  if (reference !== 'anchor' || lookAhead !== 'none' || betas) return words.reference;
  if (momentum.schedule === 'none') return null;
  const isPlain = momentum.schedule === 'constant' && momentum.space === 'parameters' && momentum.from === 'previous';
  return isPlain && !momentum.restart && world.adapter.freezeA ? null : words.momentum;
}

/** The files of a folder in which TRL learns from the pairs of an arm: script, settings, pairs, and how it is called. */
export function trlFiles(script: string, trace: Trace, experiment: Own, arm: Arm, seed: number): Map<string, string> {
  const { world } = experiment;
  const { microBatches: _, ...training } = ownSolve(arm, world.solve);
  const { targets, rank, alpha, rankStabilised, freezeA } = world.adapter;
  const record = {
    // peft's word for every linear layer but the head.
    adapter: { rank, alpha, rankStabilised, freezeA, targets: targets ?? 'all-linear' },
    objective: arm.objective.id,
    settings: arm.objective.settings,
    data: { maxTokens: world.data.maxTokens },
    training: { ...training, shuffle: null },
  };
  const extrapolation = arm.momentum.schedule === 'constant' ? arm.momentum.alpha : 0;
  const options = `--settings tune.json --model MODEL --data pairs.jsonl --iterations ${arm.iterations ?? experiment.iterations} --extrapolation ${extrapolation}`;
  const how = `# ${arm.id} with TRL

The settings of this arm, and the pairs that it has learnt from with seed ${seed}, in their order. The script takes the same pairs in every iteration, from the first
on, and begins from an adapter with random numbers of its own, so its numbers are not those of the page.

    pip install torch==2.13.0 transformers==5.24.0 trl==1.16.0 peft==0.21.2 accelerate
    accelerate launch tune_trl.py ${options} --report steps.jsonl --save adapter
`;
  const pairs = preferenceLines(trace)
    .split('\n')
    .filter((line) => line !== '' && isOf(line, arm.id, seed));
  return new Map([
    ['tune_trl.py', script],
    ['tune.json', `${JSON.stringify(record, null, 2)}\n`],
    ['pairs.jsonl', pairs.map((line) => `${line}\n`).join('')],
    ['README.md', how],
  ]);
}

function isOf(line: string, arm: string, seed: number): boolean {
  const pair = JSON.parse(line) as { arm: string; seed: number };
  return pair.arm === arm && pair.seed === seed;
}
