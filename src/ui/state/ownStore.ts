import { create } from 'zustand';
import type { Experiment, ModelWorld } from '../../experiment/experiment';
import { presetNamed } from '../../experiment/presets';
import type { ChosenFiles, OwnNote, ProbeNote, WorkerMessage } from '../../worker/protocol';

type Judge = ModelWorld['judge'];
export type Columns = NonNullable<ModelWorld['data']['columns']>;
export type Adapter = Extract<WorkerMessage, { kind: 'adapter' }>;

/** A model and data that the reader has chosen on this page. The files stay theirs: nothing here is kept or sent. */
export interface Own {
  open: boolean;
  model: readonly File[];
  /** Which repository of a hub it is of, and which state of it; null for files of the reader's. */
  origin: { readonly source: string; readonly revision: string } | null;
  data: File | null;
  /** Columns of the data, once they had to be asked for; and which of them is which field. */
  names: readonly string[];
  columns: Columns;
  judge: Judge;
  /** Files of a classifier, and its labels; none if it has one output. */
  classifier: readonly File[];
  labels: readonly string[];
  /** So many are held out, and asked or learnt from an iteration; null as the preset has it. */
  heldOut: number | null;
  prompts: number | null;
  /** A prompt that is a text is what a user says. */
  chat: boolean;
  /** Most megabytes to take of the graphics device; null if the reader has not said. */
  memory: number | null;
  /** What the experiment would take; null before it is measured. */
  probe: ProbeNote | null;
  /** How the reading goes; null before it. */
  note: OwnNote | null;
  /** What was read, to be given to a run; null if nothing was, or something else is chosen since. */
  read: (ChosenFiles & { hashes: Extract<OwnNote, { state: 'ready' }>['hashes'] }) | null;
  /** Files of an adapter of the reader's, to be asked beside the model as it is. */
  adapter: readonly File[];
  /** Counts what can be asked: another model or another adapter is another one. */
  opened: number;
  /** What the run's arms have learnt so far, the latest of each. */
  adapters: readonly Adapter[];
}

const worldOf = (name: string): ModelWorld => presetNamed(name).experiment.world as ModelWorld;
const judgeOf = <Kind extends Judge['kind']>(kind: Kind) =>
  worldOf(`model-${kind}`).judge as Extract<Judge, { kind: Kind }>;
/** Every kind of judge, as its preset has it. */
export const NEW_JUDGES: { readonly [Kind in Judge['kind']]: Extract<Judge, { kind: Kind }> } = {
  person: judgeOf('person'),
  pairs: judgeOf('pairs'),
  rules: judgeOf('rules'),
  classifier: judgeOf('classifier'),
};

export const useOwn = create<Own>(() => ({
  open: false,
  model: [],
  origin: null,
  data: null,
  names: [],
  columns: {},
  heldOut: null,
  prompts: null,
  judge: NEW_JUDGES.person,
  classifier: [],
  labels: [],
  chat: true,
  memory: null,
  probe: null,
  note: null,
  read: null,
  adapter: [],
  opened: 0,
  adapters: [],
}));

/** What is chosen, or how it is to be read; what was read before no longer counts. */
export const chooseOwn = (
  change: Partial<
    Pick<
      Own,
      'model' | 'origin' | 'data' | 'columns' | 'judge' | 'classifier' | 'labels' | 'chat' | 'heldOut' | 'prompts'
    >
  >,
): void =>
  useOwn.setState({
    ...(change.model && { origin: null }),
    ...(change.data && { names: [], columns: {} }),
    ...{ ...change, note: null, read: null, probe: null },
  });

/** Bounds the graphics memory; what was read stays. */
export const setMemory = (memory: number | null): void =>
  useOwn.setState(({ read }) => ({ memory, probe: null, read: read && { ...read, memory: memory && memory * 1e6 } }));

export const chooseAdapter = (adapter: readonly File[]): void =>
  useOwn.setState(({ opened }) => ({ adapter, opened: opened + 1 }));

export const setOwnOpen = (open: boolean): void => useOwn.setState({ open });

/** The preset of a kind of judge. */
export const presetOf = ({ kind }: Judge): string => `model-${kind}`;

/** The preset of a world's judge, on that world. */
export const experimentOn = (world: ModelWorld): Experiment & { world: ModelWorld } => ({
  ...presetNamed(presetOf(world.judge)).experiment,
  world,
});

/** Of a reading that has ended; columns that nobody knows are to be asked for. */
export const takeNote = (note: OwnNote, read: Own['read']): void =>
  useOwn.setState({
    ...(note.state === 'failed' && note.detail.code === 'own-columns' && { names: note.detail.facts.columns }),
    ...{ note, read, opened: useOwn.getState().opened + 1 },
  });

/** The world that is asked for: the preset of this kind of judge. */
export function worldAsked(
  own: Pick<Own, 'origin' | 'judge' | 'chat' | 'columns' | 'heldOut' | 'prompts'>,
): ModelWorld {
  const { origin, judge, chat, columns, heldOut, prompts } = own;
  const world = worldOf(presetOf(judge));
  const { sampling, evaluation } = world;
  return {
    ...{ ...world, judge },
    model: { ...world.model, ...origin },
    data: { ...world.data, chat, ...(Object.keys(columns).length > 0 && { columns }) },
    sampling: { ...sampling, prompts: prompts ?? sampling.prompts },
    evaluation: { prompts: heldOut ?? evaluation.prompts },
  };
}

/** What the chosen model is called: its repository, its folder, or its file; null for files without a folder. */
export function nameOf({ model, origin }: Pick<Own, 'model' | 'origin'>): string | null {
  if (origin) return origin.source;
  const folder = model[0]?.webkitRelativePath.split('/')[0];
  return folder || (model.length === 1 ? model[0]!.name : null);
}

/** The latest of every arm. */
export const takeAdapter = (adapter: Adapter): void =>
  useOwn.setState(({ adapters }) => ({ adapters: [...adapters.filter(({ arm }) => arm !== adapter.arm), adapter] }));
