import type { ReactNode } from 'react';
import type { BanditWorld, Experiment, ModelWorld, TalesWorld } from '../../experiment/experiment';
import { TALES_REWARDS } from '../../experiment/rewards';
import { BanditSettings, PreferenceSettings } from './BanditSettings';
import { Group, Setting } from './Controls';

export function WorldSettings({ world }: { world: Experiment['world'] }) {
  switch (world.kind) {
    case 'bandit':
      return <BanditGroups world={world} />;
    case 'model':
      return <ModelGroups world={world} />;
    case 'tales':
      return <TalesGroups world={world} />;
    default:
      throw world satisfies never;
  }
}

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
        {world.oracle.proxy && (
          <>
            <ProxySettings unit="labels a prompt" />
            <Setting
              path={['world', 'oracle', 'proxy', 'sees']}
              label="The proxy sees"
              names={{ actions: 'which action', words: 'only its length' }}
            />
          </>
        )}
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

const ORACLES = { hard: 'hard', 'bradley-terry': 'Bradley–Terry', person: 'you' };

function TalesGroups({ world }: { world: TalesWorld }) {
  return (
    <>
      <SamplingGroup prompts="Beginnings" />
      <OracleGroup>{world.oracle.proxy && <ProxySettings unit="labels" />}</OracleGroup>
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
      <SolveGroup />
    </>
  );
}

/** Model, data, judge and adapter are of the person who made the experiment. */
function ModelGroups({ world }: { world: ModelWorld }) {
  return (
    <>
      <SamplingGroup prompts="Prompts" />
      {world.oracle && <OracleGroup />}
      <SolveGroup />
    </>
  );
}

function SamplingGroup({ prompts }: { prompts: string }) {
  return (
    <Group title="Sampling">
      <Setting path={['world', 'sampling', 'prompts']} label={prompts} unit="an iteration" />
      <Setting path={['world', 'sampling', 'responses']} label="Responses K" unit="a prompt" />
      <Setting path={['world', 'sampling', 'temperature']} label="Temperature" />
      <Setting path={['world', 'sampling', 'topK']} label="Top k" hint="0 keeps all" />
      <Setting path={['world', 'sampling', 'topP']} label="Top p" hint="1 keeps all" />
      <Setting path={['world', 'sampling', 'maxTokens']} label="Longest response" unit="tokens" />
      <Setting path={['world', 'evaluation', 'prompts']} label="Evaluation prompts" />
      <Setting
        path={['world', 'evaluation', 'anchors']}
        label="Judge the anchors too"
        hint="what momentum makes of a solution, before a step has trained it"
      />
    </Group>
  );
}

/** The labels that a reward model has learnt from. */
function ProxySettings({ unit }: { unit: string }) {
  return (
    <>
      <Setting path={['world', 'oracle', 'proxy', 'labels']} label="Proxy learnt from" unit={unit} />
      <Setting path={['world', 'oracle', 'proxy', 'seed']} label="Seed of those labels" />
    </>
  );
}

function OracleGroup({ children }: { children?: ReactNode }) {
  return (
    <Group title="Oracle">
      <Setting path={['world', 'oracle', 'kind']} label="Kind" names={ORACLES} />
      <Setting
        path={['world', 'oracle', 'temperature']}
        label="Temperature"
        unit="reward"
        hint="P(a ≻ b) = σ((r_a − r_b) / temperature)"
      />
      <Setting path={['world', 'oracle', 'labelNoise']} label="Labels flipped" unit="share" />
      <Setting
        path={['world', 'oracle', 'lengthBias']}
        label="Length bias"
        unit="reward a word"
        hint="added to the judged, never to the true reward"
      />
      <Setting
        path={['world', 'oracle', 'pairs']}
        label="Pairs"
        names={{ 'best-worst': 'best against worst', random: 'two at random' }}
      />
      {children}
    </Group>
  );
}

function SolveGroup() {
  return (
    <Group title="Solve">
      <Setting path={['world', 'solve', 'steps']} label="Steps" />
      <Setting path={['world', 'solve', 'pairsPerStep']} label="Pairs" unit="a step" />
      <Setting path={['world', 'solve', 'microBatches']} label="Micro-batches" unit="a step" />
      <Setting path={['world', 'solve', 'learningRate']} label="Learning rate" />
      <Setting path={['world', 'solve', 'warmup']} label="Warm-up" unit="share of the steps" />
      <Setting path={['world', 'solve', 'decay']} label="Decay" />
      <Setting path={['world', 'solve', 'weightDecay']} label="Weight decay" />
      <Setting path={['world', 'solve', 'beta1']} label="Adam β₁" />
      <Setting path={['world', 'solve', 'beta2']} label="Adam β₂" />
      <Setting path={['world', 'solve', 'epsilon']} label="Adam ε" />
      <Setting path={['world', 'solve', 'clip']} label="Clip gradient at norm" hint="0 does not clip" />
    </Group>
  );
}
