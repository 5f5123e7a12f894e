// Makes the run that the page opens on, and the story of the first screen: node scripts/record.mjs RUN.jsonl, where RUN.jsonl is what
// `apogee run PRESET --out` wrote; a recording (.jsonl.gz) is taken too.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const [source] = process.argv.slice(2);
if (!source) throw new Error('usage: node scripts/record.mjs RUN.jsonl');
const bytes = readFileSync(source);
const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
const events = text.trim().split('\n').map(JSON.parse);
const shown = events.filter(({ kind }) => kind !== 'progress');
// The page shows texts, never token ids, which are half of the bytes.
for (const { kind, sample } of shown)
  if (kind === 'sample') for (const response of sample.responses ?? []) response.ids = [];
const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const lines = shown.map((event) => `${JSON.stringify(event)}\n`).join('');
if (bytes[0] !== 0x1f)
  writeFileSync(pathOf('../public/recorded/tales-momentum.jsonl.gz'), gzipSync(lines, { level: 9 }));
writeFileSync(pathOf('../src/ui/landing/story.json'), `${JSON.stringify(storyOf(shown), null, 2)}\n`);

/** Of the first seed, the most ordinary story: the one whose rewards before and after are nearest to the means. */
function storyOf([{ experiment }, ...rest]) {
  const seed = experiment.seeds[0];
  const { id } = experiment.arms.find(({ momentum }) => momentum.schedule !== 'none');
  const at = (iteration) =>
    rest.find(
      (event) => event.kind === 'evaluate' && event.seed === seed && event.arm === id && event.iteration === iteration,
    );
  const [base, last] = [at(0), at(experiment.iterations)];
  const distance = (i) =>
    Math.abs(base.evaluation.rewards[i] - base.metrics.reward) +
    Math.abs(last.evaluation.rewards[i] - last.metrics.reward);
  const chosen = base.evaluation.prompts.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
  const of = ({ evaluation, metrics }) => ({
    text: evaluation.texts[chosen],
    reward: evaluation.rewards[chosen],
    mean: metrics.reward,
  });
  return {
    prompt: base.evaluation.prompts[chosen],
    stories: base.evaluation.prompts.length,
    before: of(base),
    after: of(last),
  };
}
