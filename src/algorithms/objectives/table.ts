import { Refused } from '../../messages/refusal';
import { nearest } from '../../text';
import { aipo } from './aipo';
import { alphaDpo } from './alphaDpo';
import { anchoredDown } from './anchoredDown';
import { anchoredZero } from './anchoredZero';
import { aot } from './aot';
import { aotUnpaired } from './aotUnpaired';
import { bco } from './bco';
import { cdpo } from './cdpo';
import { chi2po } from './chi2po';
import { cpo } from './cpo';
import { dapo } from './dapo';
import { discopop } from './discopop';
import { dpo } from './dpo';
import { dpoNorm } from './dpoNorm';
import { drGrpo } from './drGrpo';
import { espo } from './espo';
import { exo } from './exo';
import { exoRewards } from './exoRewards';
import { grpo } from './grpo';
import { gspo } from './gspo';
import { hinge } from './hinge';
import { infonca } from './infonca';
import { ipo } from './ipo';
import { kto } from './kto';
import { ktoBatch } from './ktoBatch';
import { minorDpo } from './minorDpo';
import { mpo } from './mpo';
import { nashMd } from './nashMd';
import { nca } from './nca';
import { ncaRewards } from './ncaRewards';
import { onlineDpo } from './onlineDpo';
import { orpo } from './orpo';
import { ppo } from './ppo';
import { raft } from './raft';
import { rebel } from './rebel';
import { robustDpo } from './robustDpo';
import type { Configured, Method, Objective, OnPolicyObjective, PairObjective, Setting, Settings } from './row';
import { rpo } from './rpo';
import { rpoMean } from './rpoMean';
import { rpoResponseMean } from './rpoResponseMean';
import { semiOnlineDpo } from './semiOnlineDpo';
import { simpo } from './simpo';
import { slic } from './slic';
import { sppo } from './sppo';
import { sppoHard } from './sppoHard';
import { xpo } from './xpo';
import { zopo } from './zopo';

/** Every objective with a loss. A new one is a row here, its file beside this one, and its WGSL in `shaders/objectives/`. */
export const OBJECTIVES: readonly Objective[] = [
  dpo,
  cdpo,
  robustDpo,
  ipo,
  hinge,
  sppo,
  sppoHard,
  exo,
  nca,
  bco,
  aot,
  aotUnpaired,
  discopop,
  chi2po,
  minorDpo,
  mpo,
  rpo,
  rpoMean,
  rpoResponseMean,
  aipo,
  anchoredZero,
  anchoredDown,
  dpoNorm,
  ktoBatch,
  kto,
  simpo,
  alphaDpo,
  cpo,
  orpo,
  slic,
  raft,
  exoRewards,
  ncaRewards,
  infonca,
  rebel,
  onlineDpo,
  semiOnlineDpo,
  xpo,
  nashMd,
  ppo,
  espo,
  grpo,
  drGrpo,
  dapo,
  gspo,
];

/** Whatever an arm's `objective` can name. */
export const METHODS: readonly Method[] = [...OBJECTIVES, zopo];

export const isPairs = (row: Method): row is PairObjective => row.kind === 'pairs';

/** Its responses are drawn from the policy during the proximal step, not before it from the anchor. */
export const isOnPolicy = (row: Method): row is OnPolicyObjective => 'draws' in row;

/** It learns from pairs of the anchor's responses, which are labelled before the proximal step. */
export const learnsFromLabels = (row: Method): row is PairObjective => isPairs(row) && !isOnPolicy(row);

/** What an objective of pairs must know that a file of pairs does not say; undefined if it needs no more. */
export const needBeyondPairs = ({ needs }: PairObjective) =>
  needs.find((need) => need === 'wins' || need === 'rewards' || need === 'mismatched' || need === 'scores');

export const learnsFromGivenPairs = (row: Method): boolean => learnsFromLabels(row) && !needBeyondPairs(row);

export const PAIR_OBJECTIVES: readonly PairObjective[] = OBJECTIVES.filter(isPairs);

/** Finds a method by its id or an alias. Throws a Refused that names the nearest ids. */
export function findMethod(id: string): Method {
  const found = METHODS.find((row) => row.id === id || row.aliases?.includes(id));
  if (found) return found;
  const names = nearest(
    id,
    METHODS.map((row) => row.id),
  );
  throw new Refused({ path: [], code: 'unknown-objective', facts: { id, nearest: names } });
}

/** How an arm learns. Throws a Refused if there is no such method. */
export const methodOf = ({ objective }: { objective: { id: string } }): Method => findMethod(objective.id);

/** Finds an objective of this kind. Throws a Refused if the name is of another kind, or of none. */
export function findKind<Kind extends Objective['kind']>(id: string, kind: Kind): Extract<Objective, { kind: Kind }> {
  const row = findMethod(id);
  if (row.kind === kind) return row as Extract<Objective, { kind: Kind }>;
  throw new Refused({ path: [], code: 'objective-kind', facts: { objective: row.id, kind } });
}

export const findPairObjective = (id: string): PairObjective => findKind(id, 'pairs');

/** An objective with the settings of an arm. Throws a Refused as `completeSettings` does. */
export const configured = <Row extends Objective>(row: Row, given: Readonly<Record<string, unknown>>) =>
  ({ kind: row.kind, row, settings: completeSettings(row, given) }) as Configured<Row>;

/** The objective of an arm that trains. Throws an Error for an unknown name, a wrong setting, and a method without a loss. */
export function objectiveOf({ objective }: { objective: { id: string; settings: Settings } }): Configured {
  const row = findMethod(objective.id);
  if (row.kind === 'search') throw new Error(`objective ${row.id}: it has no loss of log-probabilities`);
  return configured(row, objective.settings);
}

/**
 * Settings with the defaults filled in. A choice may be given by name. Throws a Refused that says which setting, what was found and what is
 * allowed.
 */
export function completeSettings(
  row: Pick<Method, 'id' | 'settings'>,
  given: Readonly<Record<string, unknown>>,
): Settings {
  const known = row.settings.map((setting) => setting.name);
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new Refused({
        path: [],
        code: 'unknown-objective-setting',
        facts: { objective: row.id, name, known },
      });
  const values = row.settings.map((setting) => {
    const raw = Object.hasOwn(given, setting.name) ? given[setting.name] : setting.default;
    return [setting.name, checkSetting(row.id, setting, raw)] as const;
  });
  return Object.fromEntries(values);
}

function checkSetting(id: string, setting: Setting, raw: unknown): number {
  const value = typeof raw === 'string' ? (setting.choices?.indexOf(raw) ?? -1) : raw;
  const [least, most] = setting.range;
  const inside = typeof value === 'number' && value >= least && value <= most;
  if (inside && (!setting.choices || Number.isInteger(value))) return value;
  const at = { objective: id, name: setting.name, received: String(JSON.stringify(raw)) };
  throw new Refused(
    setting.choices
      ? { path: [], code: 'objective-choice', facts: { ...at, choices: setting.choices } }
      : { path: [], code: 'objective-range', facts: { ...at, range: setting.range } },
  );
}
