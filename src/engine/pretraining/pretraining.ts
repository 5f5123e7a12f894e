import { measureStories } from '../../domains/tales/stories';
import { tokenizerConfig, tokenizerFiles, tokenizerJson } from '../../domains/tales/vocabulary';
import { modelFiles } from '../../model/files';
import { fromHalf, toHalf } from '../../model/formats/half';
import { loadTokenizer } from '../../model/tokenizer/tokenizer';
import { type LanguageEngine, single } from '../language/engine';
import { type PretrainState, writeCheckpoint } from './checkpoint';
import { modelCard } from './modelCard';
import { assess } from './modelQuality';
import { heldOutLoss, initialWeights, type PretrainSettings, pretrainStep, stageAt } from './pretrain';

/** Stories of a quick held-out loss, and of the one in the card. */
const QUICK = 256;
const THOROUGH = 4096;

/** Pretraining as an object with state: what the command line drives, step by step. */
export interface Pretraining {
  /** Last step that was taken. */
  readonly step: number;
  /** The grammar's own entropy: the least loss that can be expected, nats per token. */
  readonly entropy: number;
  /** Takes the next step; resolves to its loss, nats per token. */
  next(): Promise<number>;
  /** Loss of some held-out stories, nats per token. */
  heldOut(): Promise<number>;
  /** Everything that is needed to go on from here, as a safetensors file. */
  checkpoint(): Promise<Uint8Array<ArrayBuffer>>;
  /** The files of the model's folder: name → content. The weights are rounded to half precision before they are judged for the card. */
  files(command: string): Promise<Map<string, string | Uint8Array<ArrayBuffer>>>;
  close(): void;
}

/** Starts from scratch, or from the state of a checkpoint. Takes over the engine. */
export async function openPretraining(
  engine: LanguageEngine,
  settings: PretrainSettings,
  start?: PretrainState,
): Promise<Pretraining> {
  const { config } = engine;
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  const initial = engine.upload(start?.weights ?? initialWeights(config, settings.seed));
  let trainer = engine.trainer(initial);
  engine.free(initial);
  // Every stage begins with a fresh trainer, so a trainer counts the steps of its stage.
  if (start) trainer.loadState({ ...start, step: stageAt(settings, start.step).step });
  let step = start?.step ?? 0;

  return {
    get step() {
      return step;
    },
    entropy: measureStories().entropyPerToken,
    async next() {
      if (step > 0 && stageAt(settings, step + 1).step === 1) {
        const before = trainer;
        trainer = engine.trainer(before.weights);
        before.free();
        engine.free(before.weights);
      }
      const loss = await pretrainStep(trainer, tokenizer, config.max_position_embeddings, settings, step + 1);
      step++;
      return loss;
    },
    heldOut: () => heldOutLoss(engine, single(trainer.weights), tokenizer, settings.seed, QUICK),
    async checkpoint() {
      const { first, second } = await trainer.saveState();
      return writeCheckpoint(config, settings, {
        step,
        weights: await engine.download(trainer.weights),
        first,
        second,
      });
    },
    async files(command) {
      const halves = new Map(
        [...(await engine.download(trainer.weights))].map(([name, values]) => [
          name,
          values.map((x) => fromHalf(toHalf(x))),
        ]),
      );
      const rounded = engine.upload(halves);
      const loss = await heldOutLoss(engine, single(rounded), tokenizer, settings.seed, THOROUGH);
      const quality = await assess(engine, single(rounded), tokenizer, settings.seed);
      engine.free(rounded);
      const card = modelCard({
        config,
        settings,
        command,
        engine: engine.description,
        loss,
        judged: THOROUGH,
        quality,
      });
      return new Map([...tokenizerFiles(), ...modelFiles(config, halves, 'F16'), ['README.md', card]]);
    },
    close() {
      trainer.free();
      engine.close();
    },
  };
}
