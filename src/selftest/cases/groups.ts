import { type completeSettings, findKind, OBJECTIVES } from '../../algorithms/objectives/table';
import { settingWords } from '../../engine/language/webgpu/objective';
import { RESPONSE_WORDS, responses } from '../../ops/responses';
import { tokens } from '../../ops/tokens';
import { normals, type OpCase, runOps, worst } from '../case';

const PROMPTS = 5;
const GROUP = 4;
const LENGTH = 9;
const ROWS = PROMPTS * GROUP;

/** Settings as f32 holds them. */
function settingsOf(row: Parameters<typeof completeSettings>[0]) {
  const words = settingWords(row, {});
  return { words, given: Object.fromEntries(row.settings.map(({ name }, i) => [name, words[i]!])) };
}

function responsesCase(id: string): OpCase {
  return {
    op: `objective ${id}`,
    shape: `${PROMPTS} prompts of ${GROUP} responses`,
    tolerance: 'of loss (1e-5 + 2e-5 relative) and slopes (1e-5)',
    async run(device) {
      const row = findKind(id, 'responses');
      const { words, given } = settingsOf(row);
      const size = ROWS * LENGTH;
      const policy = normals(size, 1).map((x) => -Math.abs(x));
      const data = {
        settings: words,
        policy,
        reference: normals(size, 2, 0.1).map((x, i) => x + policy[i]!),
        scored: new Uint32Array(size).fill(1),
        rewards: normals(ROWS, 3),
        sums: new Float32Array(ROWS * RESPONSE_WORDS),
        slopes: new Float32Array(ROWS),
        losses: new Float32Array(PROMPTS),
        coefficients: new Float32Array(size),
      };
      const got = await runOps(device, data, (rec, buffers) => {
        responses(rec, id, buffers, { prompts: PROMPTS, responses: GROUP, length: LENGTH, divisor: 1 });
      });
      // From the sums of the device, so that only the objective is checked.
      const exact = Array.from({ length: PROMPTS }, (_, prompt) => {
        const column = (word: number) =>
          Array.from({ length: GROUP }, (_, k) => got.sums[(prompt * GROUP + k) * RESPONSE_WORDS + word]!);
        return row.evaluate({ policy: column(0), ratio: column(1), length: column(2), reward: column(3) }, given);
      });
      const losses = exact.map(({ loss }) => loss);
      const slopes = exact.flatMap((one) => one.slopes);
      const error = Math.max(
        worst(got.losses, losses, (x) => 1e-5 + 2e-5 * Math.abs(x)),
        worst(got.slopes, slopes, () => 1e-5),
      );
      return { error, limit: 1 };
    },
  };
}

function tokensCase(id: string): OpCase {
  return {
    op: `objective ${id}`,
    shape: `${ROWS * LENGTH} tokens`,
    tolerance: 'absolute, per 1e-5',
    async run(device) {
      const row = findKind(id, 'tokens');
      const { words, given } = settingsOf(row);
      const positions = ROWS * LENGTH;
      const old = normals(positions, 1).map((x) => -Math.abs(x));
      const near = (seed: number) => normals(positions, seed, 0.3).map((x, i) => x + old[i]!);
      const data = {
        settings: words,
        policy: near(2),
        old,
        reference: near(3),
        advantage: normals(positions, 4),
        weight: new Float32Array(positions).fill(1),
        losses: new Float32Array(positions),
        coefficients: new Float32Array(positions),
      };
      const got = await runOps(device, data, (rec, buffers) => {
        tokens(rec, id, buffers, { positions, divisor: 1 });
      });
      const exact = Array.from(data.policy, (policy, i) =>
        row.evaluate({ policy, old: old[i]!, reference: data.reference[i]!, advantage: data.advantage[i]! }, given),
      );
      const size = (x: number) => 1e-5 * (1 + Math.abs(x));
      const losses = worst(
        got.losses,
        exact.map(({ loss }) => loss),
        size,
      );
      const slopes = worst(
        got.coefficients,
        exact.map(({ slope }) => slope),
        size,
      );
      return { error: Math.max(losses, slopes), limit: 1 };
    },
  };
}

export const cases: OpCase[] = OBJECTIVES.flatMap((row) =>
  row.kind === 'responses' ? [responsesCase(row.id)] : row.kind === 'tokens' ? [tokensCase(row.id)] : [],
);
