import { measureStories } from '../../domains/tales/stories';
import type { ModelConfig } from '../../model/config';
import { weightShapes } from '../../model/weights';
import type { ModelQuality } from './modelQuality';
import type { PretrainSettings } from './pretrain';

interface CardFacts {
  config: ModelConfig;
  settings: PretrainSettings;
  /** The command that made the model. */
  command: string;
  engine: string;
  /** Held-out loss, nats per token, over this many stories. */
  loss: number;
  judged: number;
  quality: ModelQuality;
}

/** The model card, README.md of the model's folder. */
export function modelCard({ config, settings, command, engine, loss, judged, quality }: CardFacts): string {
  const shapes = [...weightShapes(config).values()];
  const parameters = shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const entropy = measureStories().entropyPerToken;
  const excess = loss - entropy;
  const points = 100 * quality.farthest.difference;
  const stories = settings.stages.reduce((sum, stage) => sum + stage.steps * stage.stories, 0);
  const row = (what: string, reached: string, wanted: string, good: boolean) =>
    `| ${what} | ${reached} | ${wanted} | ${good ? 'yes' : 'no'} |`;
  const count = (n: number) => n.toLocaleString('en');
  return `# tales

A Llama-style decoder that finishes tiny stories: it was given the first two sentences (hero, place, trouble) and learnt to write the
rest. Its stories come from the seeded grammar in \`src/domains/tales\`, so the true reward of whatever it writes is known.

${count(parameters)} parameters, stored as f16: ${config.num_hidden_layers} layers, width ${config.hidden_size}, ${config.num_attention_heads} heads (${config.num_key_value_heads} key-value), MLP ${config.intermediate_size}, ${config.vocab_size} tokens,
context ${config.max_position_embeddings}, embedding ${config.tie_word_embeddings ? 'tied' : 'not tied'}. Hugging Face names and layout throughout.

## What was reached

| | reached | wanted | |
| --- | --- | --- | --- |
${row(`samples at temperature 1 that parse (of ${count(quality.samples)})`, `${(100 * quality.parsed).toFixed(1)} %`, '≥ 95 %', quality.parsed >= 0.95)}
${row(`loss above the grammar’s entropy, nats per token (${count(judged)} held-out stories)`, `${excess.toFixed(4)} (${loss.toFixed(4)} − ${entropy.toFixed(4)})`, '≤ 0.05', excess <= 0.05)}
${row('largest difference of an attribute’s share from the corpus, points', `${points.toFixed(1)} (${quality.farthest.at})`, '≤ 3', points <= 3)}

Loss and samples are those of the f16 weights in this folder. The loss counts the response and its end token, not the prompt.

## How it was made

\`\`\`
${command}
\`\`\`

On ${engine}, seed ${settings.seed}, AdamW with β1 0.9, clipped at norm 1; ${count(stories)} stories, none seen twice. Every stage begins with fresh
moments, warms up, and lets the learning rate fall along a cosine. The same command on the same engine gives the same bits.

| stage | steps | stories a step | learning rate | β2 | weight decay |
| --- | --- | --- | --- | --- | --- |
${settings.stages.map((s, i) => `| ${i + 1} | ${count(s.steps)} | ${s.stories} | ${s.learningRate} | ${s.beta2} | ${s.weightDecay} |`).join('\n')}

## Examples

${quality.examples.map((story) => `> ${story.prompt} **${story.response}**`).join('\n\n')}

## Limits

It knows ${config.vocab_size} words and marks, and one kind of story. It is a thing to align, not to rely on. Licence: Apache-2.0, like the program.
`;
}
