import type { BanditWorld } from '../../experiment/experiment';
import { settingsWords } from '../../words/en/settings';
import { percent } from '../parts/format';
import { edit } from '../state/runStore';
import { addAction, addPrompt, removeAction, removePrompt, withFeatures, withPreference } from './bandit';
import { Row, SeekIn, Setting } from './Controls';

const MOST_ACTIONS = 64;
const MOST_PROMPTS = 64;
const MOST_FEATURES = 16;

const change = (world: BanditWorld): void => edit((draft) => ({ ...draft, world }));

/** Actions with their base logit, true reward, length and features, for every prompt. */
export function BanditSettings({ world }: { world: BanditWorld }) {
  const { labels, units } = settingsWords();
  return (
    <>
      {world.actions.map((action, a) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an action is its column, its name may be typed anew
        <fieldset className="arm" key={a}>
          <legend>{action || settingsWords().action(a + 1)}</legend>
          <SeekIn name={action}>
            <Setting path={['world', 'actions', a]} label={labels.name} />
            <Setting path={['world', 'words', a]} label={labels.length} unit={units.words} />
            {world.base.map((_, p) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a prompt is its row
              <PromptSettings key={p} world={world} prompt={p} action={a} />
            ))}
          </SeekIn>
          <button
            type="button"
            disabled={world.actions.length <= 2}
            aria-label={settingsWords().removeOne(action)}
            onClick={() => change(removeAction(world, a))}
          >
            {settingsWords().remove}
          </button>
        </fieldset>
      ))}
      <button type="button" disabled={world.actions.length >= MOST_ACTIONS} onClick={() => change(addAction(world))}>
        {settingsWords().addAction}
      </button>
      <button type="button" disabled={world.base.length >= MOST_PROMPTS} onClick={() => change(addPrompt(world))}>
        {settingsWords().addPrompt}
      </button>
      <button type="button" disabled={world.base.length <= 1} onClick={() => change(removePrompt(world))}>
        {settingsWords().removePrompt}
      </button>
      <Row label={labels.policy}>
        {(id) => (
          <select
            id={id}
            value={world.features?.[0]?.[0]?.length ?? 0}
            onChange={(event) => change(withFeatures(world, Number(event.target.value)))}
          >
            <option value={0}>{settingsWords().logits}</option>
            {Array.from({ length: MOST_FEATURES }, (_, i) => i + 1).map((features) => (
              <option key={features} value={features}>
                {settingsWords().linear(features)}
              </option>
            ))}
          </select>
        )}
      </Row>
    </>
  );
}

function PromptSettings({ world, prompt, action }: { world: BanditWorld; prompt: number; action: number }) {
  const words = settingsWords();
  const label = (text: string) => (world.base.length > 1 ? words.inPrompt(text, prompt + 1) : text);
  return (
    <>
      <Setting path={['world', 'base', prompt, action]} label={label(words.baseLogit)} />
      <Setting path={['world', 'rewards', prompt, action]} label={label(words.trueReward)} />
      {world.features?.[prompt]?.[action]?.map((_, d) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a feature is its place
        <Setting key={d} path={['world', 'features', prompt, action, d]} label={label(words.feature(d + 1))} />
      ))}
    </>
  );
}

/** Who judges: the rewards, or a matrix of preferences, which may be cyclic. */
export function PreferenceSettings({ world }: { world: BanditWorld }) {
  const { labels } = settingsWords();
  const inPrompt = (text: string, p: number) => (world.base.length > 1 ? settingsWords().inPrompt(text, p + 1) : text);
  const even = () => world.base.map(() => world.actions.map(() => world.actions.map(() => 0.5)));
  return (
    <>
      <Row label={labels.judgedBy}>
        {(id) => (
          <select
            id={id}
            value={world.preferences ? 'matrix' : 'rewards'}
            onChange={(event) => change({ ...world, preferences: event.target.value === 'matrix' ? even() : null })}
          >
            <option value="rewards">{settingsWords().theRewards}</option>
            <option value="matrix">{settingsWords().matrix}</option>
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
                label={inPrompt(`${world.actions[a]} ≻ ${world.actions[b]}`, p)}
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
                    aria-valuetext={percent(probability)}
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
