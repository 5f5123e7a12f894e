import { translated } from '../language';
import { plural } from '../numbers';

const english = {
  about:
    'A small language model learns your preference, with and without momentum, in this tab. Nothing leaves your machine.',
  nothingChosen: 'Nothing chosen yet.',
  model: {
    title: 'Model, from disk',
    about:
      'A GGUF file, or all files of a folder with config.json, model.safetensors and tokenizer.json: Llama, Mistral, Qwen, GPT-2, Pythia, TinyStories or Gemma 3. Tried: SmolLM2 with 135 M parameters.',
    files: 'Files',
    several: (n: number) => plural(n, { one: 'file', other: 'files' }),
    folder: 'A folder',
  },
  judges: {
    title: 'Who judges',
    person: 'You, on what the model writes',
    pairs: 'Pairs of the file',
    rules: 'Rules, on what the model writes',
    classifier: 'A classifier or reward model in ONNX, on what the model writes',
    chat: 'A prompt is what a user says, written by the model’s chat template',
    prompts: 'Prompts or pairs',
    anIteration: 'an iteration',
    heldOut: 'Held out',
    heldOutHint: 'drawn from the data; nothing is trained on them',
  },
  read: 'Read them',
  adopt: 'Make it the experiment',
  reading: (share: string) => `Reading the model … ${share}`,
  unusable: 'These cannot be used.',
  kept: (arm: string, iteration: number) => `${arm}, iteration ${iteration}`,
  home: {
    title: 'Take home',
    about: (gguf: boolean) =>
      `What each arm has learnt: an adapter as a folder that peft loads onto the same model, with a card and the link of the experiment; for llama.cpp as GGUF; or the model with the adapter in its weights${gguf ? ', which needs the model as a folder of safetensors' : ''}.`,
    weights: 'Weights in GGUF',
    types: { f16: '16 bits a weight', q8_0: '8 bits a weight (Q8_0)' },
    after: (iteration: number, seed: number) => `, after iteration ${iteration}, seed ${seed}`,
    save: (arm: string) => `Save ${arm}`,
    adapterGguf: 'Adapter as GGUF',
    merged: 'Merged model',
    mergedGguf: 'Merged as GGUF',
    making: (share: string) => `Making the file … ${share}`,
    stop: 'Stop',
    made: (name: string, size: string) => `${name}, ${size}, is handed to the browser.`,
    stopped: 'Stopped; nothing was saved.',
    trl: 'For TRL',
    /** Why the script for TRL cannot do what an arm does. */
    trlLacks: {
      objective: (id: string) => `the script has DPO, and not ${id}`,
      reference: 'the script has one reference and one β',
      momentum: 'the script has no momentum of this kind',
    },
    files:
      'The run itself: every event, to open here again; its numbers; the pairs that the arms have learnt from, and what you have said yourself, in TRL’s columns.',
    run: 'Run',
    metrics: 'Metrics',
    pairs: 'Pairs',
    labels: 'My labels',
    commandOfPerson:
      'The command line cannot ask you: there the same experiment learns from your labels, saved as labels.jsonl.',
    commandOfClassifier:
      'The command line runs no classifier: there the same experiment learns from the pairs that it has labelled, saved by “Pairs” and called pairs.jsonl.',
    command: 'The same on the command line, with your model and data in the places of MODEL and DATA.',
    copyCommand: 'Copy the command line',
  },
  ask: {
    title: 'Ask it now',
    learnt: 'Ask what was learnt',
    asItIs: 'as it is',
    withAdapter: 'with the adapter',
    before: 'before',
    about:
      'As it is, or beside an adapter for it, saved here or by peft: adapter_config.json and adapter_model.safetensors.',
    adapter: 'An adapter',
    without: 'Without an adapter',
    prompt: 'Prompt',
    chat: 'This is what a user says',
    temperature: 'Temperature',
    longest: 'Longest answer',
    tokens: 'tokens',
    write: 'Let it write',
    writeAll: 'Write with all of them',
    writing: (done: number, of: number) => `Writing … ${done} of ${of}`,
    /** Behind who has written. */
    reward: (value: string) => `, reward ${value}`,
  },
  classifier: {
    title: 'Classifier',
    about:
      'A sequence classifier: model.onnx, tokenizer.json and config.json. With one output that number is the reward; with several labels it is the log-odds of the good one. It stays as it is, and runs on one thread beside the training; the first time its runtime (14 MB) is loaded from this site.',
    files: 'Its files',
    good: 'The good label',
    pair: 'It reads the prompt, too, as the first of two texts',
  },
  blind: {
    title: 'Blind comparison',
    about: (most: number) =>
      `On up to ${most} held-out prompts: what the model writes before and after, and among these the model before beside itself, to see what luck alone does.`,
    after: 'After',
    compare: 'Compare blind',
    writing: (done: number, of: number) => `The model writes … ${done} of ${of}`,
    place: (at: number, of: number) => `${at} of ${of}`,
    undo: 'Undo',
    said: {
      better: 'You prefer what it writes after training.',
      worse: 'You prefer what it wrote before.',
      not: 'Before and after cannot be told apart by these answers.',
    },
    against: (tally: string) => `After against before: ${tally}.`,
    placebo: (tally: string, told: boolean) =>
      `The model before against itself: ${tally}${told ? '. That is luck, and warns of the result above.' : ', as it should be.'}`,
    nothing: 'nothing was said',
    tally: (wins: number, ties: number, losses: number, share: string, low: string, high: string) =>
      `${plural(wins, { one: 'win', other: 'wins' })}, ${ties} equal, ${losses} lost: ${share} (95 % interval ${low} to ${high})`,
  },
  data: {
    title: 'Data',
    about:
      'JSON, CSV or Parquet, in TRL’s columns: prompt where you or rules judge, with chosen and rejected for pairs; texts or messages. Files can be dropped on this window, too.',
    file: 'A file',
    ours: 'A hundred prompts of ours',
    paste: 'Paste a text',
    pasted: 'Data as a text',
    take: 'Take this text',
    columns: 'Which column is which',
    none: 'none',
  },
  facts: {
    model: (parameters: string, layers: number, context: number) =>
      `${parameters} parameters in ${plural(layers, { one: 'layer', other: 'layers' })}, ${context} positions`,
    hasChat: 'with a chat template',
    noChat: 'without a chat template',
    trained: (adapter: string) => `an adapter of ${adapter} is trained.`,
    split: (heldOut: number, training: number) => `${heldOut} are held out, and ${training} learnt from.`,
    firstPairs: (n: number) => `${plural(n, { one: 'pair', other: 'pairs' })}, the first:`,
    firstPrompts: (n: number) => `${plural(n, { one: 'prompt', other: 'prompts' })}, the first:`,
    lines: 'The first lines of the data',
    /** Columns of TRL keep their names. */
    tokens: 'tokens',
    lengths: (ranges: string) => `Lengths: ${ranges}`,
    range: (least: number, most: number, n: number) => `${least} to ${most} tokens: ${n}`,
    axis: (most: number, responses: boolean) =>
      `Tokens of prompt${responses ? ' and response' : ''}: from 0 to ${most}, which are taken at most`,
  },
  /** What the model reads of a line of the data. */
  tokens: {
    /** Begins with the number, which is what is seen. */
    show: (n: number, line: number) => `${n} tokens, line ${line}`,
    about:
      'A token, below it its id. ␣ is a space, ↵ a new line, ⇥ a tab. Framed are special tokens: begin and end are the model’s, others the chat template’s, or they stand so in the file.',
    count: (n: number) => plural(n, { one: 'token', other: 'tokens' }),
    more: (n: number) => `and ${n} more`,
    promptEnds: 'Here the prompt ends: only what follows is learnt from.',
    cut: (n: number) =>
      `Here the context ends: ${plural(n, { one: 'token is', other: 'tokens are' })} cut off, and not learnt from:`,
    cutOf: (name: string) => `${name}, cut off`,
    kinds: { begin: 'begin', end: 'end', special: 'special' },
    blanks: { space: 'space', newline: 'new line', tab: 'tab' },
  },
  hub: {
    title: 'Model, from a hub',
    about: (host: string) =>
      `Only a click asks ${host}, which then learns your address and what you load. What comes is checked against the hub’s list, and kept in this browser.`,
    kept: 'Models that are kept',
    /** Of the models that are suggested. */
    smallest: 'the smallest that follows a prompt',
    better: 'better answers, about three times as slow',
    languages: 'many languages',
    repository: 'Repository',
    form: 'owner/name or owner/name@revision',
    look: (host: string) => `Look at ${host}`,
    cancel: 'Cancel',
    asking: (host: string) => `Asking ${host} …`,
    listed: (commit: string, licence: string) => `, commit ${commit}; licence: ${licence}.`,
    noLicence: 'the hub says none; see the model’s card',
    load: 'Load it',
    loading: (what: string, done: string, all: string, share: string) => `${what}: ${done} of ${all} (${share})`,
    broken: (time: string) => `; the line is broken, next attempt in ${time}`,
    left: (time: string) => `, ${time} left`,
    stop: 'Stop',
    partly: (done: string, all: string) => `${done} of ${all}: look at it again to go on`,
    licence: (name: string) => `; licence: ${name}`,
    take: 'Take it',
    remove: 'Delete',
  },
  measured: {
    title: 'Minutes and memory',
    about:
      'Ten steps of one pair on this machine, and what they say of the whole. A browser does not tell how much memory a graphics card has: if you know, say it, and what does not fit is refused before it is tried.',
    most: 'Most graphics memory',
    unit: 'MB, 0: not known',
    measure: 'Measure',
    measuring: 'Measuring …',
    takes: (time: string, engine: string) => `About ${time} on ${engine}, without the time in which you judge.`,
    memory: (plan: string) => `Memory: ${plan}.`,
    weights: (size: string) => `${size} of weights, beside what a step takes, of 4 GB`,
  },
  rules: {
    about: 'The reward of a response is the sum of these, each times its weight; below zero asks for the opposite.',
    titles: {
      length: 'About so many words',
      pattern: 'A part that matches a pattern',
      words: 'Words that occur',
      json: 'Is JSON',
    },
    weight: 'Weight',
    remove: 'Remove',
    words: 'Words',
    wordsHint: 'apart by commas; the share of them that occurs',
    pattern: 'Pattern',
    patternHint: 'a regular expression of RE2: no look-around, no back-reference',
  },
};

export type OwnWords = typeof english;
export const ownWords = translated('own', english);
