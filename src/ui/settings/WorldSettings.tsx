import type { ReactNode } from 'react';
import type { BanditWorld, Experiment, ModelWorld, TalesWorld } from '../../experiment/experiment';
import { TALES_REWARDS } from '../../experiment/rewards';
import { settingsWords } from '../../words/en/settings';
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
  const { groups, labels, units, names } = settingsWords();
  const sampled = world.labels.kind === 'sampled';
  return (
    <>
      <Group title={groups.actions} open>
        <BanditSettings world={world} />
      </Group>
      <Group title={groups.oracle}>
        <PreferenceSettings world={world} />
        <Setting path={['world', 'oracle', 'kind']} label={labels.kind} names={names.oracle} />
        <Setting path={['world', 'oracle', 'temperature']} label={labels.temperature} unit={units.reward} />
        <Setting path={['world', 'oracle', 'labelNoise']} label={labels.labelsFlipped} unit={units.share} />
        <Setting path={['world', 'oracle', 'lengthBias']} label={labels.lengthBias} unit={units.rewardAWord} />
        {world.oracle.proxy && (
          <>
            <ProxySettings unit={units.labelsAPrompt} />
            <Setting path={['world', 'oracle', 'proxy', 'sees']} label={labels.theProxySees} names={names.sees} />
          </>
        )}
      </Group>
      <Group title={groups.labelsAndSolve}>
        <Setting path={['world', 'labels', 'kind']} label={labels.labels} names={names.labels} />
        {sampled && (
          <>
            <Setting path={['world', 'labels', 'count']} label={labels.labels} unit={units.promptAndIteration} />
            <Setting path={['world', 'labels', 'steps']} label={labels.steps} />
            <Setting path={['world', 'labels', 'learningRate']} label={labels.learningRate} unit={units.ofCurvature} />
          </>
        )}
      </Group>
    </>
  );
}

function TalesGroups({ world }: { world: TalesWorld }) {
  const { units, groups } = settingsWords();
  return (
    <>
      <SamplingGroup prompts={settingsWords().tales.prompts} />
      <OracleGroup>{world.oracle.proxy && <ProxySettings unit={units.labels} />}</OracleGroup>
      <Group title={groups.trueReward}>
        {Object.entries(TALES_REWARDS).map(([name, { label, weight, minimum, maximum }]) => (
          <Setting
            key={name}
            path={['world', 'rewards', name]}
            label={settingsWords().rewards[name] ?? label}
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
      <SamplingGroup prompts={settingsWords().model.prompts} />
      {world.oracle && <OracleGroup />}
      <SolveGroup />
    </>
  );
}

function SamplingGroup({ prompts }: { prompts: string }) {
  const { groups, units, labels, hints } = settingsWords();
  return (
    <Group title={groups.sampling}>
      <Setting path={['world', 'sampling', 'prompts']} label={prompts} unit={units.anIteration} />
      <Setting path={['world', 'sampling', 'responses']} label={labels.responsesK} unit={units.aPrompt} />
      <Setting path={['world', 'sampling', 'temperature']} label={labels.temperature} />
      <Setting path={['world', 'sampling', 'topK']} label={labels.topK} hint={hints.zeroKeeps} />
      <Setting path={['world', 'sampling', 'topP']} label={labels.topP} hint={hints.oneKeeps} />
      <Setting path={['world', 'sampling', 'maxTokens']} label={labels.longestResponse} unit={units.tokens} />
      <Setting path={['world', 'evaluation', 'prompts']} label={labels.evaluationPrompts} />
      <Setting path={['world', 'evaluation', 'anchors']} label={labels.anchors} hint={hints.anchors} />
    </Group>
  );
}

/** The labels that a reward model has learnt from. */
function ProxySettings({ unit }: { unit: string }) {
  const { labels } = settingsWords();
  return (
    <>
      <Setting path={['world', 'oracle', 'proxy', 'labels']} label={labels.proxyLearntFrom} unit={unit} />
      <Setting path={['world', 'oracle', 'proxy', 'seed']} label={labels.proxySeed} />
    </>
  );
}

function OracleGroup({ children }: { children?: ReactNode }) {
  const { groups, labels, units, hints, names } = settingsWords();
  return (
    <Group title={groups.oracle}>
      <Setting path={['world', 'oracle', 'kind']} label={labels.kind} names={names.oracle} />
      <Setting
        path={['world', 'oracle', 'temperature']}
        label={labels.temperature}
        unit={units.reward}
        hint="P(a ≻ b) = σ((r_a − r_b) / temperature)"
      />
      <Setting path={['world', 'oracle', 'labelNoise']} label={labels.labelsFlipped} unit={units.share} />
      <Setting
        path={['world', 'oracle', 'lengthBias']}
        label={labels.lengthBias}
        unit={units.rewardAWord}
        hint={hints.bias}
      />
      <Setting path={['world', 'oracle', 'pairs']} label={labels.pairs} names={names.pairs} />
      {children}
    </Group>
  );
}

function SolveGroup() {
  const { groups, labels, units, hints, names } = settingsWords();
  return (
    <Group title={groups.solve}>
      <Setting path={['world', 'solve', 'steps']} label={labels.steps} />
      <Setting path={['world', 'solve', 'pairsPerStep']} label={labels.pairs} unit={units.aStep} />
      <Setting path={['world', 'solve', 'microBatches']} label={labels.microBatches} unit={units.aStep} />
      <Setting path={['world', 'solve', 'learningRate']} label={labels.learningRate} />
      <Setting path={['world', 'solve', 'warmup']} label={labels.warmUp} unit={units.shareOfTheSteps} />
      <Setting path={['world', 'solve', 'decay']} label={labels.decay} names={names.decay} />
      <Setting path={['world', 'solve', 'weightDecay']} label={labels.weightDecay} />
      <Setting path={['world', 'solve', 'beta1']} label="Adam β₁" />
      <Setting path={['world', 'solve', 'beta2']} label="Adam β₂" />
      <Setting path={['world', 'solve', 'epsilon']} label="Adam ε" />
      <Setting path={['world', 'solve', 'clip']} label={labels.clip} hint={hints.clip} />
    </Group>
  );
}
