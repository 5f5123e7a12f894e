import { expect, it } from 'vitest';
import { demandKnownForward } from '../../../src/engine/finetune/knownForward';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { Failed } from '../../../src/messages/failure';
import { initialAdapter, modulesOf } from '../../../src/model/adapter/adapter';
import { testDevice } from '../../support/gpu';
import { readLlamaFixture } from '../../support/llama';

const { config, weights } = readLlamaFixture('tied-grouped');
const adapter = { rank: 2, alpha: 4, rankStabilised: false, freezeA: false, modules: modulesOf(config, null) };
const own = initialAdapter(config, adapter, 0);
const adapted = { adapter, frozen: async (name: string) => weights.get(name)! };

it('lets a model train that both engines compute alike', async () => {
  const engine = await openWebgpuEngine(config, await testDevice(), { adapted });
  const nats = await demandKnownForward(engine, engine.upload(own), own, adapted);
  expect(nats).toBeGreaterThan(0);
  expect(nats).toBeLessThan(1e-4);
  engine.close();
  const cpu = await openCpuEngine(config, adapted);
  expect(await demandKnownForward(cpu, cpu.upload(own), own, adapted)).toBeNull();
  cpu.close();
});

it('refuses one of which a weight is read otherwise', async () => {
  const name = 'model.layers.1.mlp.down_proj.weight';
  const frozen = async (each: string) => weights.get(each)!.map((x) => (each === name ? 1.05 * x : x));
  const engine = await openWebgpuEngine(config, await testDevice(), { adapted: { adapter, frozen } });
  const refused = await demandKnownForward(engine, engine.upload(own), own, adapted).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Failed);
  expect((refused as Failed).failure.code).toBe('wrong-forward');
  engine.close();
});
