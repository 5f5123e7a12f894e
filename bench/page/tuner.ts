import { tuneWork } from '../../src/engine/finetune/tune';
import type { WebgpuOptions } from '../../src/engine/language/webgpu/engine';
import { describePlan } from '../../src/engine/language/webgpu/plan';
import { openModel } from '../../src/model/readModel';
import { expose } from '../contender';
import { fixedAdapter, fixedSettings, fixedSteps, fixedWeights, type Tuner } from '../models/tuner';
import { openPageEngine } from './engine';
import { fetchedModel } from './files';

const tuner: Tuner = {
  async tuneFixed(backend, path, tuning) {
    const start = performance.now();
    const { config, read, packed } = await openModel(await fetchedModel(path));
    const adapter = fixedAdapter(config, tuning);
    const work = tuneWork(tuning.pairs, fixedSettings(tuning), config.max_position_embeddings, null);
    let plan: string | null = null;
    const planned: WebgpuOptions['planned'] = (...found) => {
      plan = describePlan(...found);
    };
    const adapted = { adapter, frozen: read, packed };
    const engine = await openPageEngine(backend, config, adapted, { work, planned });
    const opened = performance.now();
    const steps = await fixedSteps(engine, engine.upload(fixedWeights(config, adapter)), tuning);
    const milliseconds = { opened: opened - start, tuned: performance.now() - opened };
    return { description: `Apogee, ${engine.description}`, ...milliseconds, plan, steps };
  },
};
expose(tuner);
