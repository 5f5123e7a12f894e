import type { BanditWorld } from '../../experiment/experiment';
import { percent } from '../format';
import { edit, useStore } from '../store';
import { Row, Setting } from './Controls';

const MOST_ACTIONS = 64;

const change = (world: BanditWorld): void => edit({ ...useStore.getState().draft, world });

const without = <T,>(list: readonly T[], i: number): T[] => list.filter((_, j) => j !== i);

/** The world without one action, in all of its tables. */
export function removeAction(world: BanditWorld, a: number): BanditWorld {
  return {
    ...world,
    actions: without(world.actions, a),
    words: without(world.words, a),
    base: world.base.map((row) => without(row, a)),
    rewards: world.rewards.map((row) => without(row, a)),
    preferences: world.preferences?.map((matrix) => without(matrix, a).map((row) => without(row, a))) ?? null,
    features: world.features?.map((rows) => without(rows, a)) ?? null,
  };
}

/** The world with one more action: base logit 0, reward 0, even against every other. */
export function addAction(world: BanditWorld): BanditWorld {
  return {
    ...world,
    actions: [...world.actions, `action ${world.actions.length + 1}`],
    words: [...world.words, 0],
    base: world.base.map((row) => [...row, 0]),
    rewards: world.rewards.map((row) => [...row, 0]),
    preferences:
      world.preferences?.map((matrix) => [...matrix.map((row) => [...row, 0.5]), [...matrix.map(() => 0.5), 0.5]]) ??
      null,
    features: world.features?.map((rows) => [...rows, rows[0]!.map(() => 0)]) ?? null,
  };
}

/** The world with P(a ≻ b) = p, and P(b ≻ a) = 1 − p. */
export function withPreference(world: BanditWorld, prompt: number, a: number, b: number, p: number): BanditWorld {
  const preferences = world.preferences?.map((matrix, i) =>
    i !== prompt
      ? matrix
      : matrix.map((row, j) => row.map((q, k) => (j === a && k === b ? p : j === b && k === a ? 1 - p : q))),
  );
  return { ...world, preferences: preferences ?? null };
}

/** Actions with their base logit, true reward, length and features, for every prompt. */
export function BanditSettings({ world }: { world: BanditWorld }) {
  return (
    <>
      {world.actions.map((action, a) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an action is its column, its name may be typed anew
        <fieldset className="arm" key={a}>
          <legend>{action || `action ${a + 1}`}</legend>
          <Setting path={['world', 'actions', a]} label="Name" />
          <Setting path={['world', 'words', a]} label="Length" unit="words" />
          {world.base.map((_, p) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a prompt is its row
            <PromptSettings key={p} world={world} prompt={p} action={a} />
          ))}
          <button
            type="button"
            disabled={world.actions.length <= 2}
            aria-label={`Remove ${action}`}
            onClick={() => change(removeAction(world, a))}
          >
            Remove
          </button>
        </fieldset>
      ))}
      <button type="button" disabled={world.actions.length >= MOST_ACTIONS} onClick={() => change(addAction(world))}>
        Add an action
      </button>
    </>
  );
}

function PromptSettings({ world, prompt, action }: { world: BanditWorld; prompt: number; action: number }) {
  const which = world.base.length > 1 ? `, prompt ${prompt + 1}` : '';
  return (
    <>
      <Setting path={['world', 'base', prompt, action]} label={`Base logit${which}`} />
      <Setting path={['world', 'rewards', prompt, action]} label={`True reward${which}`} />
      {world.features?.[prompt]?.[action]?.map((_, d) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a feature is its place
        <Setting key={d} path={['world', 'features', prompt, action, d]} label={`Feature ${d + 1}${which}`} />
      ))}
    </>
  );
}

/** Who judges: the rewards, or a matrix of preferences, which may be cyclic. */
export function PreferenceSettings({ world }: { world: BanditWorld }) {
  const even = () => world.base.map(() => world.actions.map(() => world.actions.map(() => 0.5)));
  return (
    <>
      <Row label="Judged by">
        {(id) => (
          <select
            id={id}
            value={world.preferences ? 'matrix' : 'rewards'}
            onChange={(event) => change({ ...world, preferences: event.target.value === 'matrix' ? even() : null })}
          >
            <option value="rewards">the rewards</option>
            <option value="matrix">a preference matrix</option>
          </select>
        )}
      </Row>
      {world.preferences?.map((matrix, p) =>
        matrix.flatMap((row, a) =>
          row.slice(a + 1).map((probability, i) => {
            const b = a + 1 + i;
            return (
              <Row
                // biome-ignore lint/suspicious/noArrayIndexKey: a preference is its place in the matrix
                key={`${p}/${a}/${b}`}
                label={`${world.actions[a]} ≻ ${world.actions[b]}${world.base.length > 1 ? `, prompt ${p + 1}` : ''}`}
                unit={percent(probability)}
              >
                {(id) => (
                  <input
                    id={id}
                    type="range"
                    min={0}
                    max={1}
                    step={0.01}
                    value={probability}
                    aria-valuetext={`${Math.round(100 * probability)} %`}
                    onChange={(event) => change(withPreference(world, p, a, b, Number(event.target.value)))}
                  />
                )}
              </Row>
            );
          }),
        ),
      )}
    </>
  );
}
