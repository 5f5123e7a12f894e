// Makes the recordings that the page opens on: node scripts/record.mjs RUN.jsonl, where RUN.jsonl is what `apogee run PRESET --out` wrote (a
// recording, .jsonl.gz, is taken too), or node scripts/record.mjs --all [--seeds 0-1], which runs the presets that have no recording and goes on
// where it stopped. Of a run it writes, in public/recorded,
//   NAME.means.jsonl.gz  the metrics of all seeds: what a verdict and the curves are made of
//   NAME.opening.jsonl.gz  and the phases of the last iteration of the opening arm under the last seed, with the texts of the first prompts: what the
//                        page opens on
//   NAME.first.jsonl.gz  and those of all iterations and arms: what follows at once
//   NAME.jsonl.gz        everything, of the presets in WHOLE
// and of the default preset the story of the first screen.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { throughVite } from './vite.mjs';

/** Prompts of the first part whose responses are kept. */
const PROMPTS = 2;
/** Longest first part, bytes. */
const MOST = 150_000;

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const LIST = pathOf('src/ui/state/recordings.json');

const { openingArm } = await throughVite('/src/ui/state/view.ts', ({ openingArm }) => ({ openingArm }));

const { DEFAULT, PRESETS } = await throughVite('/src/experiment/presets.ts', ({ DEFAULT_PRESET, PRESETS }) => ({
  DEFAULT: DEFAULT_PRESET,
  PRESETS: PRESETS.map(({ name, experiment: { title, world } }) => ({ name, title, kind: world.kind })),
}));

/** Presets of which every text is kept: that on which the page opens, and that of the lessons. */
const WHOLE = [DEFAULT, 'tales-momentum'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    openings: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '0-1' },
  },
});
if (values.all) recordMissing(values.seeds);
else if (values.openings) recordOpenings();
else if (positionals.length === 1) record(positionals[0]);
else throw new Error('usage: node scripts/record.mjs RUN.jsonl, --openings, or --all [--seeds 0-1]');

function record(source) {
  const bytes = readFileSync(source);
  const isPacked = bytes[0] === 0x1f;
  const events = eventsIn(bytes);
  const shown = events.filter(({ kind }) => kind !== 'progress');
  // The page shows texts, never token ids, which are half of the bytes.
  for (const { kind, sample } of shown)
    if (kind === 'sample') for (const response of sample.responses ?? []) response.ids = [];
  const name = presetOf(shown[0].experiment);
  const whole = WHOLE.includes(name);
  // A preset without a whole has the evaluation's texts in its first part, if there is room.
  const rich = whole ? null : packed(first(shown, (event) => [event]));
  const part = rich && rich.length <= MOST ? rich : packed(first(shown, means));
  if (part.length > MOST) throw new Error(`${name}: ${part.length} bytes are more than ${MOST}`);
  const sizes = {
    means: write(`${name}.means`, packed(shown.flatMap(means))),
    opening: write(`${name}.opening`, packed(opening(first(shown, means)))),
    first: write(`${name}.first`, part),
    ...(whole && { whole: isPacked ? bytes.length : write(name, packed(shown)) }),
  };
  list({ ...recordings(), [name]: { seeds: shown[0].experiment.seeds.length, ...sizes } });
  if (name === DEFAULT)
    writeFileSync(pathOf('src/ui/landing/story.json'), `${JSON.stringify(storyOf(shown), null, 2)}\n`);
  console.log(`${name}: ${JSON.stringify(sizes)}`);
}

function eventsIn(bytes) {
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.trim().split('\n').map(JSON.parse);
}

function list(recordings) {
  const sorted = Object.fromEntries(Object.entries(recordings).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(LIST, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** The opening parts, from the first ones. */
function recordOpenings() {
  const made = Object.entries(recordings()).map(([name, { seeds, means, opening: _, ...sizes }]) => {
    const first = eventsIn(readFileSync(pathOf(`public/recorded/${name}.first.jsonl.gz`)));
    return [name, { seeds, means, opening: write(`${name}.opening`, packed(opening(first))), ...sizes }];
  });
  list(Object.fromEntries(made));
}

function packed(events) {
  return gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join(''), { level: 9 });
}

/** Writes a recording; returns its bytes. */
function write(name, bytes) {
  writeFileSync(pathOf(`public/recorded/${name}.jsonl.gz`), bytes);
  return bytes.length;
}

/** An event without its texts; nothing of what is no mean. */
function means(event) {
  if (event.kind === 'evaluate') return [{ ...event, evaluation: null }];
  return event.seed === undefined ? [event] : [];
}

/** All metrics, as `evaluated` leaves them, and the phases of the last seed, which is the one that the page shows. */
function first([start, ...events], evaluated) {
  const seed = start.experiment.seeds.at(-1);
  return [start, ...events].flatMap((event) => {
    if (event.seed === undefined || event.kind === 'evaluate') return evaluated(event);
    if (event.seed !== seed) return [];
    if (event.kind !== 'sample' || event.sample.kind !== 'texts') return [event];
    const { prompts, responses, ...sample } = event.sample;
    const kept = {
      ...sample,
      prompts: prompts.map((prompt, i) => (i < PROMPTS ? prompt : '')),
      responses: responses.filter(({ prompt }) => prompt < PROMPTS),
      drawn: responses.length,
    };
    return [{ ...event, sample: kept }];
  });
}

/** Of the first part, all metrics, and the last iteration of the arm that the page opens with. */
function opening([start, ...events]) {
  const arm = openingArm(start.experiment);
  const last = Math.max(...events.filter((event) => event.arm === arm).map(({ iteration }) => iteration));
  return [start, ...events].flatMap((event) => {
    if (event.seed === undefined || event.kind === 'evaluate') return means(event);
    return event.arm === arm && event.iteration === last ? [event] : [];
  });
}

function recordings() {
  return existsSync(LIST) ? JSON.parse(readFileSync(LIST, 'utf8')) : {};
}

/** The preset that was run, by its title. */
function presetOf({ title }) {
  const found = PRESETS.find((preset) => preset.title === title);
  if (!found) throw new Error(`no preset has the title ${JSON.stringify(title)}`);
  return found.name;
}

/** Runs the presets of the tales that have no recording, one after the other; a run that was written whole is not run again. */
function recordMissing(seeds) {
  mkdirSync(pathOf('.cache/recorded'), { recursive: true });
  for (const { name, kind } of PRESETS) {
    if (kind !== 'tales' || recordings()[name]) continue;
    const out = pathOf(`.cache/recorded/${name}.jsonl`);
    const run = [pathOf('scripts/apogee.mjs'), 'run', name, '--engine', 'cpu', '--seeds', seeds, '--out', out];
    const { status } = existsSync(out) ? { status: 0 } : spawnSync(process.execPath, run, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${name}: the run ended with ${status}`);
    record(out);
  }
}

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
