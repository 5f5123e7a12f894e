import { downloadZip } from 'client-zip';
import type { Arm, Experiment, ModelWorld } from '../../experiment/experiment';
import { encodeLink } from '../../experiment/link';
import { initialAdapter } from '../../model/adapter/adapter';
import { peftFiles } from '../../model/adapter/peft';
import type { HostWeights, ModelConfig } from '../../model/config';
import { adapterOf } from '../learners/own';

/** What an arm has learnt of a model of a person's own, and where. */
interface Learnt {
  readonly experiment: Experiment;
  readonly world: ModelWorld;
  readonly arm: Arm;
  readonly seed: number;
  readonly iteration: number;
  readonly config: ModelConfig;
  /** The adapter's weights that are trained. */
  readonly trained: HostWeights;
}

/** All weights of an arm's adapter: what is trained, and A if it is frozen. */
export const adapterWeightsOfArm = ({ config, world, trained }: Pick<Learnt, 'config' | 'world' | 'trained'>) =>
  new Map([...initialAdapter(config, adapterOf(config, world), world.adapter.seed), ...trained]);

/** A PEFT folder with a card, as a zip. */
export async function adapterZip(learnt: Learnt): Promise<Blob> {
  const { config, world, arm } = learnt;
  const files = peftFiles(config, adapterOf(config, world), adapterWeightsOfArm(learnt), world.model.source);
  files.set('README.md', await card(learnt));
  return downloadZip([...files].map(([name, input]) => ({ name: `${arm.id}/${name}`, input }))).blob();
}

async function card({ experiment, world, arm, seed, iteration }: Learnt): Promise<string> {
  const { model, data } = world;
  return `# A LoRA adapter, trained by Apogee on preferences; peft loads it

| | |
| --- | --- |
| base model | ${JSON.stringify(model.source)}, content \`${model.sha256}\` |
| data | ${data.count} ${world.judge.kind === 'pairs' ? 'pairs' : 'prompts'}, content \`${data.sha256}\` |
| arm | ${JSON.stringify(arm.name)}, seed ${seed}, iteration ${iteration} of ${experiment.iterations} |

The licence of the base model holds for what is made of it, too.

${await repeatText(experiment, arm)}`;
}

/** What a card says of how its arm is made again. */
export const repeatText = async (
  experiment: Experiment,
  arm: Arm,
): Promise<string> => `The whole experiment, for the page or the command line:

\`\`\`
${await encodeLink(experiment)}
\`\`\`

This arm:

\`\`\`json
${JSON.stringify(arm, null, 2)}
\`\`\`
`;
