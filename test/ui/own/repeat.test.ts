import { expect, it } from 'vitest';
import type { Experiment, ModelWorld } from '../../../src/experiment/experiment';
import { decodeLink } from '../../../src/experiment/link';
import { presetNamed } from '../../../src/experiment/presets';
import type { TraceEvent } from '../../../src/trace/events';
import { EMPTY_TRACE, fold } from '../../../src/trace/fold';
import { commandOf, trlFiles, trlLacks } from '../../../src/ui/own/repeat';

type Own = Experiment & { world: ModelWorld };
const preset = (name: string) => structuredClone(presetNamed(name).experiment) as Own;
const linkIn = (command: string) => decodeLink(/run '([^']+)'/.exec(command)![1]!);

it('writes the command that runs the same, or learns from the labels of a person', async () => {
  const pairs = preset('model-pairs');
  const command = await commandOf(pairs);
  expect(await linkIn(command)).toEqual(pairs);
  expect(command).toContain('--data DATA --out run.jsonl --csv metrics.csv --save adapters');
  expect(await commandOf({ ...pairs, seeds: [0, 1] })).not.toContain('--save');
  const person = preset('model-person');
  person.world.data.sha256 = '0'.repeat(64);
  const ofPerson = await commandOf(person);
  expect(ofPerson).toContain('--data labels.jsonl');
  const { world, ...rest } = (await linkIn(ofPerson)) as Own;
  expect(rest).toEqual((({ world: _, ...others }) => others)(person));
  expect([world.judge.kind, world.oracle, world.data.sha256]).toEqual(['pairs', null, null]);
  // The command line runs no classifier, either; its link is one that it takes.
  const ofClassifier = await commandOf(preset('model-classifier'));
  expect(ofClassifier).toContain('--data pairs.jsonl');
  expect(((await linkIn(ofClassifier)) as Own).world).toMatchObject({
    judge: { kind: 'pairs' },
    sampling: { responses: 2 },
  });
});

it('says which arms the script for TRL cannot do', () => {
  const experiment = preset('model-pairs');
  const [dpo, apo] = experiment.arms;
  expect(trlLacks(dpo!, experiment)).toBeNull();
  expect(trlLacks(apo!, experiment)).toBeNull();
  const free = {
    ...experiment,
    world: { ...experiment.world, adapter: { ...experiment.world.adapter, freezeA: false } },
  };
  expect(trlLacks(dpo!, free)).toBeNull();
  expect(trlLacks(apo!, free)).toBe('the script has no momentum of this kind');
  expect(trlLacks({ ...apo!, momentum: { ...apo!.momentum, restart: true } }, experiment)).toContain('momentum');
  expect(trlLacks({ ...dpo!, objective: { id: 'ipo', settings: {} } }, experiment)).toContain('and not ipo');
  expect(trlLacks({ ...dpo!, betas: [0.1, 1] }, experiment)).toContain('one β');
});

it('gives TRL the settings of an arm and its pairs, in their order', () => {
  const experiment = preset('model-pairs');
  const arm = { ...experiment.arms[1]!, learningRate: 0.5 };
  const response = (text: string) => ({
    prompt: 0,
    text,
    ids: [],
    words: 1,
    reward: 0,
    attributes: null,
    reason: null,
  });
  const events = ['dpo', 'apo'].flatMap((id): TraceEvent[] => {
    const at = { seed: 0, arm: id, iteration: 1 };
    const sample = {
      kind: 'texts' as const,
      prompts: ['p'],
      responses: [response(`${id} good`), response(`${id} bad`)],
    };
    const labels = {
      kind: 'texts' as const,
      pairs: [{ prompt: 0, chosen: 0, rejected: 1, probability: 1 }],
      skipped: 0,
    };
    return [
      { kind: 'sample', sample, ...at },
      { kind: 'label', labels, ...at },
    ];
  });
  const engine = { kind: 'cpu' as const, description: 'test' };
  const trace = fold(EMPTY_TRACE, [{ kind: 'start', experiment, engine }, ...events]);
  const files = trlFiles('print()', trace, experiment, arm, 0);
  expect([...files.keys()]).toEqual(['tune_trl.py', 'tune.json', 'pairs.jsonl', 'README.md']);
  expect(JSON.parse(files.get('pairs.jsonl')!)).toMatchObject({ prompt: 'p', chosen: 'apo good', rejected: 'apo bad' });
  const { training, settings, adapter } = JSON.parse(files.get('tune.json')!);
  expect(training).toMatchObject({ steps: experiment.world.solve.steps, learningRate: 0.5, shuffle: null });
  expect(settings).toEqual(arm.objective.settings);
  expect(adapter).toMatchObject({ rank: 16, freezeA: true, targets: 'all-linear' });
  expect(files.get('README.md')).toContain(`--iterations 3 --extrapolation ${arm.momentum.alpha}`);
});
