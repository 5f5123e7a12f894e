import type { BanditWorld } from '../../experiment/experiment';
import { edit, useStore } from '../store';
import { Setting } from './Controls';

const MOST_ACTIONS = 64;

/** Actions with their base logit and true reward, for every prompt. */
export function BanditSettings({ world }: { world: BanditWorld }) {
  const change = (next: BanditWorld) => edit({ ...useStore.getState().draft, world: next });
  const without = <T,>(list: readonly T[], i: number): T[] => list.filter((_, j) => j !== i);
  return (
    <>
      {world.actions.map((action, a) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an action is its column, its name may be typed anew
        <fieldset className="arm" key={a}>
          <legend>{action || `action ${a + 1}`}</legend>
          <Setting path={['world', 'actions', a]} label="Name" />
          {world.base.map((_, p) => {
            const which = world.base.length > 1 ? `, prompt ${p + 1}` : '';
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a prompt is its row
              <div key={p}>
                <Setting path={['world', 'base', p, a]} label={`Base logit${which}`} />
                <Setting path={['world', 'rewards', p, a]} label={`True reward${which}`} />
              </div>
            );
          })}
          <button
            type="button"
            disabled={world.actions.length <= 2}
            aria-label={`Remove ${action}`}
            onClick={() =>
              change({
                ...world,
                actions: without(world.actions, a),
                base: world.base.map((row) => without(row, a)),
                rewards: world.rewards.map((row) => without(row, a)),
              })
            }
          >
            Remove
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        disabled={world.actions.length >= MOST_ACTIONS}
        onClick={() =>
          change({
            ...world,
            actions: [...world.actions, `action ${world.actions.length + 1}`],
            base: world.base.map((row) => [...row, 0]),
            rewards: world.rewards.map((row) => [...row, 0]),
          })
        }
      >
        Add an action
      </button>
    </>
  );
}
