import { selftest as check, selftestReport, type Verdict } from '../selftest/selftest';
import { type Command, parseArguments } from './command';
import { nodeMachine, openNodeDevice } from './machine';

export const selftest: Command = {
  help: `Usage: npm run -s apogee -- selftest

Runs every WGSL kernel on this computer's adapter and prints op, shape, error, limit and verdict. Fails if a kernel does.
`,
  async run(args) {
    parseArguments(args, {});
    const opened = await openNodeDevice();
    if (!opened.device) throw new Error(opened.message);
    const { device } = opened;
    const verdicts: Verdict[] = [];
    try {
      for await (const verdict of check(device, nodeMachine.tuning.tunings)) {
        verdicts.push(verdict);
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${verdicts.length} ${verdict.op} ${verdict.shape}`);
      }
    } finally {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      device.destroy();
    }
    process.stdout.write(selftestReport(device.description, verdicts));
    const failed = verdicts.filter(({ passed }) => !passed).length;
    if (failed > 0) throw new Error(`${failed} of ${verdicts.length} cases failed`);
  },
};
