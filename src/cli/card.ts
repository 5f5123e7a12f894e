import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { TuneSettings, TuneStep } from '../engine/finetune/tune';
import { contentOf } from '../engine/input/content';
import type { Adapter } from '../model/adapter/adapter';
import { openGguf } from '../model/formats/gguf';
import { readJson } from '../model/formats/json';
import { weightFiles } from '../model/formats/shards';
import { demandsOf } from '../model/licences';
import { fileAt, modelAt } from './machine';

/** Beside an adapter: what made it, for programs. */
export const RECORD = 'tune.json';

/** What a base model is, as far as its files say. */
export interface Base {
  readonly name: string;
  readonly licence: string;
  /** What the licence asks of who passes a changed model on. */
  readonly demands: string;
  /** SHA-256 of its weights, by file. */
  readonly files: Readonly<Record<string, string>>;
}

interface Reached {
  readonly loss: number;
  /** Mean; null without a preference. */
  readonly margin: number | null;
}

interface TuneRecord {
  readonly base: Base;
  readonly data: { readonly file: string; readonly sha256: string; readonly pairs: number; readonly maxTokens: number };
  readonly adapter: Omit<Adapter, 'modules'> & { readonly targets: readonly string[] };
  readonly objective: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly training: Omit<TuneSettings, 'objective' | 'norms'>;
  /** Of the first A, of an adapter that was new. */
  readonly seed: number | null;
  readonly first: Reached | null;
  readonly last: Reached | null;
  readonly date: string;
  readonly command: string;
}

/** Longest line of a foreign file that a card shows. */
const MOST = 120;

/** A foreign text as one harmless line of Markdown. */
export const line = (text: string): string =>
  text
    .replace(/[\s`|<>[\]*\\"]+/g, ' ')
    .trim()
    .slice(0, MOST);

const textOf = (path: string): string | null =>
  existsSync(path) && statSync(path).size < 2 ** 20 ? readFileSync(path, 'utf8') : null;

/** Reads what a model's folder or file says of itself. */
export async function readBase(path: string): Promise<Base> {
  const from = modelAt(resolve(path));
  const isFile = 'read' in from;
  const said = isFile ? [...(await openGguf(from)).metadata] : [];
  const value = (key: string) => said.find(([name]) => name === key)?.[1];
  const licence = isFile ? value('general.license') : licenceOf(path);
  const name = isFile ? value('general.name') : nameOf(path);
  const known = typeof licence === 'string' && licence ? line(licence) : null;
  const files: Record<string, string> = {};
  for (const file of isFile ? [from] : await weightFiles(from)) files[file.name] = await contentOf(file);
  return {
    name: (typeof name === 'string' && line(name)) || line(basename(resolve(path))),
    licence: known ?? 'not stated',
    demands: known ? (demandsOf(known) ?? 'see the licence') : 'not stated',
    files,
  };
}

/** A model card's `license`, else what the LICENSE file is headed. */
function licenceOf(folder: string): string | null {
  const head = /^---\n([\s\S]*?)\n---/.exec(textOf(join(folder, 'README.md')) ?? '')?.[1] ?? '';
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(\\S.*)$`, 'm').exec(head)?.[1];
  const said = field('license');
  if (said && said !== 'other') return said;
  const file = ['LICENSE', 'LICENSE.txt', 'LICENSE.md'].map((name) => textOf(join(folder, name))).find(Boolean);
  if (!file) return field('license_name') ?? said ?? null;
  if (/Apache License\s+Version 2\.0/.test(file)) return 'apache-2.0';
  return /^\s*MIT License/.test(file) ? 'mit' : (file.split('\n').find((row) => row.trim()) ?? null);
}

function nameOf(folder: string): string | null {
  const json = readJson('config.json', new Uint8Array(readFileSync(join(folder, 'config.json'))));
  const name = (json as { _name_or_path?: unknown } | null)?._name_or_path;
  return typeof name === 'string' && !/^[./~]/.test(name) ? name : null;
}

const reached = (step: TuneStep | undefined): Reached | null => {
  if (!step) return null;
  const { loss, margins } = step;
  return { loss, margin: margins.length ? margins.reduce((a, b) => a + b, 0) / margins.length : null };
};

/** What a run trains on: the model, and the data by its content. */
interface Sources {
  readonly base: Base;
  readonly data: { readonly file: string; readonly sha256: string };
}

/** Before a run: at its end the files may have changed, or be gone. */
export async function readSources(model: string, data: string): Promise<Sources> {
  return { base: await readBase(model), data: { file: basename(data), sha256: await contentOf(fileAt(data)) } };
}

/** The files that stand beside a tuned adapter: its card, and the same for programs. */
export function tuneFiles(facts: {
  sources: Sources;
  pairs: number;
  maxTokens: number;
  adapter: Adapter;
  seed: number | null;
  settings: TuneSettings;
  /** The first step and the last. */
  ends: readonly TuneStep[];
}): Map<string, string> {
  const { objective, norms: _, ...training } = facts.settings;
  const { modules, ...adapter } = facts.adapter;
  const record: TuneRecord = {
    base: facts.sources.base,
    data: {
      ...facts.sources.data,
      ...{ pairs: facts.pairs, maxTokens: facts.maxTokens },
    },
    adapter: { ...adapter, targets: [...new Set(modules.map((module) => module.slice(module.lastIndexOf('.') + 1)))] },
    objective: objective?.row.id ?? 'sft',
    settings: objective?.settings ?? {},
    training,
    seed: facts.seed,
    first: reached(facts.ends[0]),
    last: reached(facts.ends.at(-1)),
    date: today(),
    command: commandLine(),
  };
  return new Map([
    ['README.md', adapterCard(record)],
    [RECORD, `${JSON.stringify(record, null, 2)}\n`],
  ]);
}

const today = () => new Date().toISOString().slice(0, 10);

/** As it was typed, but for quotes. */
const commandLine = () => `npm run -s apogee -- ${process.argv.slice(2).map(shellWord).join(' ')}`;

const shellWord = (word: string) => (/^[\w./:=+,@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

export const heading = (name: string, base: Base, what: string) => `---
base_model: ${JSON.stringify(base.name)}
${base.licence === 'not stated' ? '' : `license: ${JSON.stringify(base.licence)}\n`}tags: [lora, apogee]
---

# ${name}

${what}

| Base model | ${base.name} |
| --- | --- |
| licence | ${base.licence} |
| what it demands | ${base.demands} |
${Object.entries(base.files)
  .map(([file, hash]) => `| sha256 of ${line(file)} | \`${hash}\` |`)
  .join('\n')}
`;

function adapterCard(record: TuneRecord): string {
  const what = 'A LoRA adapter, trained by Apogee on preference pairs; peft loads it.';
  return `${heading('Adapter', record.base, what)}\n${made(record)}`;
}

const shown = (at: Reached | null) =>
  at ? `loss ${at.loss.toFixed(5)}${at.margin === null ? '' : `, margin ${at.margin.toFixed(4)}`}` : 'none';

function made({ data, adapter, objective, settings, training, seed, first, last, date, command }: TuneRecord): string {
  const { steps, pairsPerStep, learningRate, decay, warmup, weightDecay, clip } = training;
  const rows = [
    ['objective', `${objective} ${JSON.stringify(settings)}`],
    ['pairs', `${data.pairs}, sha256 \`${data.sha256}\``],
    ['steps', `${steps} of ${pairsPerStep} pairs`],
    [
      'adapter',
      `rank ${adapter.rank}, alpha ${adapter.alpha}${adapter.rankStabilised ? ', rsLoRA' : ''}${adapter.freezeA ? ', A frozen' : ''}: ${adapter.targets.join(', ')}`,
    ],
    [
      'optimiser',
      `AdamW, learning rate ${learningRate} (${decay}, warm-up ${warmup}), weight decay ${weightDecay}, clip ${clip}`,
    ],
    ['seed', seed === null ? 'none: it began from another adapter' : String(seed)],
    ['first', shown(first)],
    ['last', shown(last)],
    ['date', date],
  ] as const;
  return `## How it was made

| | |
| --- | --- |
${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}

\`\`\`
${command}
\`\`\`

All settings: \`${RECORD}\`.
`;
}

/** The card of a folder that `export` writes, with that of the adapter below, if it has one. */
export async function exportCard(model: string, adapter: string, what: string): Promise<string> {
  const base = await readBase(model);
  const below = textOf(join(adapter, 'README.md'));
  const start = below?.indexOf('## How it was made') ?? -1;
  const how = start < 0 ? '' : `\n${below!.slice(start)}`;
  return `${heading(what, base, `Written by Apogee on ${today()}:`)}
\`\`\`
${commandLine()}
\`\`\`
${how}`;
}
