import type { BanditWorld, Experiment } from '../../experiment/experiment';
import { TALES_REWARDS } from '../../experiment/rewards';
import { BanditSettings, PreferenceSettings } from './BanditSettings';
import { Group, Setting } from './Controls';

export const WorldSettings = ({ world }: { world: Experiment['world'] }) =>
  world.kind === 'bandit' ? <BanditGroups world={world} /> : <TalesSettings />;

function BanditGroups({ world }: { world: BanditWorld }) {
  const sampled = world.labels.kind === 'sampled';
  return (
    <>
      <Group title="Actions" open>
        <BanditSettings world={world} />
      </Group>
      <Group title="Oracle">
        <PreferenceSettings world={world} />
        <Setting path={['world', 'oracle', 'kind']} label="Kind" names={ORACLES} />
        <Setting path={['world', 'oracle', 'temperature']} label="Temperature" unit="reward" />
        <Setting path={['world', 'oracle', 'labelNoise']} label="Labels flipped" unit="share" />
        <Setting path={['world', 'oracle', 'lengthBias']} label="Length bias" unit="reward a word" />
      </Group>
      <Group title="Labels and solve">
        <Setting path={['world', 'labels', 'kind']} label="Labels" names={{ exact: 'all, exact', sampled: 'drawn' }} />
        {sampled && (
          <>
            <Setting path={['world', 'labels', 'count']} label="Labels" unit="a prompt and iteration" />
            <Setting path={['world', 'labels', 'steps']} label="Steps" />
            <Setting path={['world', 'labels', 'learningRate']} label="Learning rate" unit="of 1 / curvature" />
          </>
        )}
      </Group>
    </>
  );
}

const ORACLES = { hard: 'hard', 'bradley-terry': 'Bradley–Terry' };

function TalesSettings() {
  const sampling = ['world', 'sampling'] as const;
  const oracle = ['world', 'oracle'] as const;
  const solve = ['world', 'solve'] as const;
  return (
    <>
      <Group title="Sampling">
        <Setting path={[...sampling, 'prompts']} label="Beginnings" unit="an iteration" />
        <Setting path={[...sampling, 'responses']} label="Responses K" unit="a beginning" />
        <Setting path={[...sampling, 'temperature']} label="Temperature" />
        <Setting path={[...sampling, 'topK']} label="Top k" hint="0 keeps all" />
        <Setting path={[...sampling, 'topP']} label="Top p" hint="1 keeps all" />
        <Setting path={[...sampling, 'maxTokens']} label="Longest response" unit="tokens" />
        <Setting path={['world', 'evaluation', 'prompts']} label="Evaluation prompts" />
      </Group>
      <Group title="Oracle">
        <Setting path={[...oracle, 'kind']} label="Kind" names={ORACLES} />
        <Setting
          path={[...oracle, 'temperature']}
          label="Temperature"
          unit="reward"
          hint="P(a ≻ b) = σ((r_a − r_b) / temperature)"
        />
        <Setting path={[...oracle, 'labelNoise']} label="Labels flipped" unit="share" />
        <Setting
          path={[...oracle, 'lengthBias']}
          label="Length bias"
          unit="reward a word"
          hint="added to the judged, never to the true reward"
        />
        <Setting
          path={[...oracle, 'pairs']}
          label="Pairs"
          names={{ 'best-worst': 'best against worst', random: 'two at random' }}
        />
      </Group>
      <Group title="True reward">
        {Object.entries(TALES_REWARDS).map(([name, { label, weight, minimum, maximum }]) => (
          <Setting
            key={name}
            path={['world', 'rewards', name]}
            label={label}
            range={{ minimum, maximum }}
            fallback={weight}
          />
        ))}
      </Group>
      <Group title="Solve">
        <Setting path={[...solve, 'steps']} label="Steps" />
        <Setting path={[...solve, 'pairsPerStep']} label="Pairs" unit="a step" />
        <Setting path={[...solve, 'microBatches']} label="Micro-batches" unit="a step" />
        <Setting path={[...solve, 'learningRate']} label="Learning rate" />
        <Setting path={[...solve, 'warmup']} label="Warm-up" unit="share of the steps" />
        <Setting path={[...solve, 'decay']} label="Decay" />
        <Setting path={[...solve, 'weightDecay']} label="Weight decay" />
        <Setting path={[...solve, 'beta1']} label="Adam β₁" />
        <Setting path={[...solve, 'beta2']} label="Adam β₂" />
        <Setting path={[...solve, 'epsilon']} label="Adam ε" />
        <Setting path={[...solve, 'clip']} label="Clip gradient at norm" hint="0 does not clip" />
      </Group>
    </>
  );
}
