/** Policies over finitely many actions, as rows of log-probabilities in f64: one row a prompt, [prompts][actions]. */
export type LogTable = readonly (readonly number[])[];

/** log softmax of every row. */
export function normalise(logits: LogTable): number[][] {
  return logits.map((row) => {
    const most = Math.max(...row);
    const logSum = most + Math.log(row.reduce((sum, z) => sum + Math.exp(z - most), 0));
    return row.map((z) => z - logSum);
  });
}

/** π ∝ solution · (solution / from)^α. */
export function extrapolate(solution: LogTable, from: LogTable, alpha: number): number[][] {
  return normalise(solution.map((row, i) => row.map((z, a) => z + alpha * (z - from[i]![a]!))));
}

/** Mean over prompts of Σ_a π(a) value(a). */
export function expectation(policy: LogTable, values: LogTable): number {
  const rows = policy.map((row, i) =>
    row.reduce((sum, z, a) => sum + (z === -Infinity ? 0 : Math.exp(z) * values[i]![a]!), 0),
  );
  return rows.reduce((sum, x) => sum + x, 0) / rows.length;
}

/** Mean over prompts of KL(p ‖ q), nats. */
export function divergence(p: LogTable, q: LogTable): number {
  return expectation(
    p,
    p.map((row, i) => row.map((z, a) => z - q[i]![a]!)),
  );
}

/** Mean over prompts of the entropy, nats. */
export function entropy(p: LogTable): number {
  return -expectation(p, p);
}

/** Mean over prompts of best reward − expected reward. */
export function gap(policy: LogTable, rewards: LogTable): number {
  const best = rewards.reduce((sum, row) => sum + Math.max(...row), 0) / rewards.length;
  return best - expectation(policy, rewards);
}

/** Differences a − b with the mean of every row taken out, since a constant added to a row's logits changes nothing. */
export function difference(a: LogTable, b: LogTable): number[][] {
  return a.map((row, i) => {
    const values = row.map((z, k) => z - b[i]![k]!);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return values.map((x) => x - mean);
  });
}

export function inner(a: LogTable, b: LogTable): number {
  return a.reduce((sum, row, i) => sum + row.reduce((part, x, k) => part + x * b[i]![k]!, 0), 0);
}
