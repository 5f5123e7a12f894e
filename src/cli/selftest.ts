import { openWebgpuEngine } from '../engine/language/webgpu/engine';
import { forgetLeftOut } from '../gpu/attempts';
import type { Device } from '../gpu/device';
import type { ModelConfig } from '../model/config';
import { modelCases } from '../selftest/model';
import { CASES, selftest as check, leftOut, selftestReport, type Verdict } from '../selftest/selftest';
import { type Command, parseArguments, text } from './command';
import { MODEL_FOLDER, nodeAttempts, nodeMachine, openNodeDevice, say } from './machine';
import { openModelAt } from './model';

export const selftest: Command = {
  help: `Usage: npm run -s apogee -- selftest [--tune] [--retry] [--model DIR|FILE.gguf]

Runs every WGSL kernel on this computer's adapter and prints op, shape, error, limit and verdict. Fails if a kernel does.

  --model DIR   this model instead, as score reads it: log-probabilities and an adapter's gradients on the adapter, beside the CPU engine
  --retry       try again what is left out, since it took the driver down when it was first tried
  --tune        measure before which kernels are fastest for the model, for 20 seconds or so, and keep that for all runs on this adapter;
                a graphics card is measured before its first run anyway, a software adapter only here. The choice changes the last
                bits of what runs compute there
`,
  async run(args) {
    const { values } = parseArguments(args, { model: text, retry: { type: 'boolean' }, tune: { type: 'boolean' } });
    const model = values.model === undefined ? null : await openModelAt(values.model);
    const cases = model ? modelCases(model.config, model.read) : CASES;
    if (values.retry) await forgetLeftOut(nodeAttempts);
    const opened = await openNodeDevice();
    if (!opened.device) throw new Error(opened.message);
    const { device } = opened;
    if (values.tune) await measureKernels(device, model?.config ?? (await openModelAt(MODEL_FOLDER)).config);
    const verdicts: Verdict[] = [];
    try {
      for await (const verdict of check(device, nodeMachine.tuning.tunings, cases)) {
        verdicts.push(verdict);
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${verdicts.length} ${verdict.op} ${verdict.shape}`);
      }
    } finally {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      device.destroy();
    }
    process.stdout.write(selftestReport(device.description, verdicts, leftOut(device, cases)));
    const failed = verdicts.filter(({ passed }) => !passed).length;
    if (failed > 0) throw new Error(`${failed} of ${verdicts.length} cases failed`);
  },
};

/** Keeps the fastest kernels for a model on this device. */
async function measureKernels(device: Device, config: ModelConfig): Promise<void> {
  const { tuned } = nodeMachine.tuning;
  const engine = await openWebgpuEngine(config, device, { ...(tuned && { tuned }), measured: true });
  engine.close();
  say(`measured: ${engine.kernels}`);
}
