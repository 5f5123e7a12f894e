import type { Need } from '../../algorithms/objectives/row';
import { translated } from '../language';
import { plain, plural, significant } from '../numbers';

const needs: Readonly<Record<Need, { short: string; long: string }>> = {
  reference: { short: 'a reference policy', long: 'the log-probabilities of a reference policy' },
  lengths: { short: 'lengths', long: 'the number of tokens of each response' },
  wins: { short: 'win probabilities', long: 'the probability that each response wins' },
  rewards: { short: 'rewards', long: 'a reward for every response' },
  batch: { short: 'the batch', long: 'the other pairs of the step' },
  mismatched: { short: 'mismatched pairs', long: 'the log-ratios of responses under the prompts of others' },
  scores: { short: 'scores of prompts', long: 'a score for every prompt that is tried' },
  state: { short: 'a memory', long: 'averages that are carried from step to step' },
};

/** What a method is here whose name others share, by its arXiv id. */
const here: Readonly<Record<string, string>> = {
  '2410.06293': 'this page’s: no objective, but a loop with momentum around any of them',
  '2408.06266': 'anchored_zero and anchored_down, TRL’s apo_zero and apo_down',
  '2405.16436': 'rpo',
  '2404.19733': 'TRL’s rpo_alpha',
  '2312.16430': 'mpo',
  '2411.10442': 'TRL’s MPO',
  '2407.13399': 'chi2po',
  '2409.08845': 'aipo with λ = 0',
};

const objectives = (n: number) => plural(n, { one: 'objective', other: 'objectives' });

const english = {
  /** As the subject of a sentence, and while it is loaded. */
  code: { name: 'The code', loading: 'Loading the code …' },
  list: {
    name: 'List of objectives',
    search: 'Search objectives',
    hint: 'Name, id, arXiv id or words',
    order: 'Order',
    orders: { name: 'name', year: 'newest first', id: 'id' },
    needs: 'Needs',
    anything: 'anything',
    alone: 'log π alone',
    /** Different objectives, and rows that have the loss of another of them. */
    counted: (n: number, again: number) =>
      again === 0
        ? objectives(n)
        : `${objectives(n)}, and ${plural(again, { one: 'row', other: 'rows' })} with the loss of another`,
    none: 'No objective fits.',
    hidden: (n: number) => `${objectives(n)} without the filter.`,
    drop: 'Drop the filter',
    nearest: 'The nearest names:',
  },
  page: {
    back: '← All objectives',
    also: 'also',
    formula: (name: string) => `Formula of ${name}`,
    legend:
      '<i>w</i> is the preferred and <i>l</i> the other response, |<i>w</i>| its length in tokens; <i>c</i> = log π − log π<sub>ref</sub>, the margin is Δ = <i>c</i><sub>w</sub> − <i>c</i><sub>l</sub>; σ is the logistic function.',
    changes: 'What it changes',
    fails: 'How it fails',
    needs: 'What it needs',
    noCurve: 'There is no curve against a margin: this is not a function of one pair of responses.',
    cite: 'Cite',
    copyBibtex: 'Copy BibTeX',
    bibtex: (name: string) => `BibTeX of ${name}`,
    code: 'The code: WGSL for the GPU, TypeScript in f64 as its reference',
    copy: 'Copy',
  },
  needs,
  /** What an objective reads, from what it reads beyond the policy’s own. */
  reads: (wanted: readonly Need[]) => {
    if (wanted.includes('scores')) return 'A score for every prompt that is tried, and no log-probabilities at all.';
    const own = 'The policy’s own log-probabilities';
    if (wanted.length === 0) return `${own}, and nothing else.`;
    const all = [own, ...wanted.map((need) => needs[need].long)];
    return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}.`;
  },
  names: {
    summary: 'Names that several methods share',
    ours: 'The method of this page is <strong>Accelerated PO (Nesterov)</strong>, <arxiv/>: momentum around any of these objectives, and none of them itself.',
    here,
    /** A method that has no other name. */
    alphaDpo: 'AIPO’s name for itself without imitation',
    shared: '<name/> is also short for <methods/>.',
    and: ' and ',
    thisPage: ', the method of this page',
  },
  settings: {
    of: (id: string) => `Settings of ${id}`,
    none: 'It has no settings.',
    one: (symbol: string, id: string) => `${symbol} of ${id}`,
    slider: (symbol: string, id: string) => `${symbol} of ${id}, slider`,
    range: (least: number, most: number) => `${plain(least)} to ${plain(most)}.`,
    usual: (value: string, source: string) => `Default ${value}: ${source}.`,
    reset: 'Reset',
    resetOne: (symbol: string, id: string) => `Reset ${symbol} of ${id}`,
  },
  margin: {
    name: 'Loss and slope against the margin',
    over: 'Draw over it',
    nothing: 'nothing',
    alone: 'Drawn for a step of this one pair, and the first: in training it is told of the step’s other pairs.',
    width: 'Width',
    suits: (id: string) => `what suits ${id}`,
    range: (most: number) => `−${plain(most)} to ${plain(most)}`,
    loss: 'Loss',
    plain: 'as it is',
    scaled: '0 and slope ±1 at Δ = 0',
    source: 'Objectives over the margin',
    titles: { loss: 'Loss', slope: 'Slope' },
    about: {
      scaled: 'less its value at Δ = 0, in units of its slope there',
      loss: 'of one pair, against its margin Δ',
      slope: 'dL/dΔ: below 0 the margin is made larger, above 0 smaller',
    },
    cut: '; cut off where it explodes',
    charts: { loss: 'Loss against the margin', slope: 'Slope of the loss against the margin' },
    columns: { loss: (id: string) => `loss of ${id}`, slope: (id: string) => `slope of ${id}` },
    picture: (names: readonly string[], range: number) =>
      `${names.join(' and ')}, for margins from −${plain(range)} to ${plain(range)}.`,
  },
  facts: {
    name: 'Loss and slope in numbers',
    objective: 'objective',
    loss: 'loss at Δ\u00a0=\u00a00',
    slope: 'slope at Δ\u00a0=\u00a00',
    stationary: 'stationary',
    jumps: 'the slope jumps',
    noneStationary: 'nowhere in view',
    noneJumps: 'nowhere',
    at: (place: string) => `at\u00a0${place}`,
    extreme: (kind: 'least' | 'most', place: string, loss: number) =>
      `${kind === 'least' ? 'lowest' : 'highest'} at\u00a0${place}, loss\u00a0${significant(loss)}`,
  },
  pair: {
    moves: 'What moves with Δ',
    legend: 'What moves with the margin',
    splits: { both: 'both', w: 'w alone', l: 'l alone' },
    tokensW: 'tokens of w',
    tokensL: 'tokens of l',
    nats: '−log π_ref a token',
    winsW: 'P(w wins)',
    winsL: 'P(l wins)',
    one: (w: string, l: string) => `One pair, with <i>c</i><sub>w</sub> = ${w} and <i>c</i><sub>l</sub> = ${l}.`,
    lengths: (w: number, l: number) => `Held fixed: ${plain(w)} and ${plain(l)} tokens`,
    policy: (nats: number) =>
      ` with log π<sub>ref</sub> = −${plain(nats)} nats each, so that log π = log π<sub>ref</sub> + <i>c</i>. The curve ends where a response would be likelier than certain`,
    wins: (w: number, l: number) => `Held fixed: win probabilities ${plain(w)} and ${plain(l)}.`,
    nothing: 'Nothing else is read.',
  },
  use: {
    title: 'Use it in the experiment',
    in: 'In',
    newArm: 'a new arm',
    use: 'Use this',
    undo: 'Undo',
    cannot: (why: string) => `With this the experiment cannot run: ${why}.`,
    full: (n: number) =>
      `The experiment has ${n} arms, which is the most. Give the objective to one of them, or remove an arm in the settings first.`,
    plain: 'A new arm runs the plain loop, without momentum, beside those that are there.',
    added: (number: number, name: string) => `Added as arm ${number}, “${name}”.`,
    changed: (arm: string, name: string) => `“${arm}” now uses ${name}.`,
    setBack: (what: string) => `Set back, because it does not go with it: ${what}.`,
    next: 'It runs with the next start.',
  },
};

export type CatalogueWords = typeof english;
export const catalogueWords = translated('catalogue', english);
