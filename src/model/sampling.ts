/** How a token is drawn from logits. */
export interface SamplingRule {
  /** Divides the logits; 0 is greedy (u, topK and topP are then not used). */
  temperature: number;
  /** Keep the k largest logits; 0, or k ≥ the vocabulary, keeps all. */
  topK: number;
  /** Keep the smallest set whose probability reaches p; p ≥ 1 keeps all, p ≤ 0 keeps one token. */
  topP: number;
}

/** A drawn token, and how far the draw was from coming out differently (both in probability, 0 … 1). */
interface Draw {
  token: number;
  /** Distance of u to the nearest end of the token's interval of the cumulative distribution; 1 if nothing else was possible. */
  margin: number;
  /** Distance of topP to the nearest cumulative probability of the kept order that would change the kept set; 1 without top-p. */
  cut: number;
}

/**
 * Draws one token; the rule of `shaders/sample.wgsl`, in f64.
 *
 * 1. temperature 0: the largest logit, the lowest id among equals.
 * 2. Tokens in the order of falling logit, equal logits by rising id.
 * 3. top-k keeps the first k of that order; their probabilities are softmax(logits / temperature) over the kept.
 * 4. top-p keeps the shortest prefix of what is left whose probability is ≥ p, never less than one token.
 * 5. Over the kept tokens in the order of their ids: the first whose cumulative weight exceeds u · (weight of all kept).
 *
 * @param logits [vocabulary], finite
 * @param u uniform in [0, 1)
 */
export function drawToken(logits: ArrayLike<number>, u: number, rule: SamplingRule): Draw {
  const largest = argmax(logits);
  if (rule.temperature === 0) return { token: largest, margin: 1, cut: 1 };
  const weight = (id: number) => Math.exp((logits[id]! - logits[largest]!) / rule.temperature);
  const kept = Array.from({ length: logits.length }, (_, id) => id);
  let cut = 1;
  const limitK = rule.topK > 0 && rule.topK < logits.length;
  if (limitK || rule.topP < 1) {
    kept.sort((a, b) => logits[b]! - logits[a]! || a - b);
    if (limitK) kept.length = rule.topK;
    if (rule.topP < 1) {
      const nucleus = prefixReaching(kept.map(weight), rule.topP);
      kept.length = nucleus.length;
      cut = nucleus.cut;
    }
    kept.sort((a, b) => a - b);
  }
  return { ...invert(kept, kept.map(weight), u), cut };
}

/** Index of the largest value, the lowest among equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Shortest prefix of `weights` whose share of their sum is ≥ p, at least one; and how far p is from another length. */
function prefixReaching(weights: readonly number[], p: number): { length: number; cut: number } {
  const total = weights.reduce((sum, w) => sum + w, 0);
  let before = 0;
  let sum = 0;
  let length = 0;
  do {
    before = sum;
    sum += weights[length++]!;
  } while (sum < p * total && length < weights.length);
  // The first token is kept whatever p is, and nothing comes after the last.
  const below = length === 1 ? 1 : p - before / total;
  const above = length === weights.length ? 1 : sum / total - p;
  return { length, cut: Math.min(below, above) };
}

/** First token whose cumulative weight exceeds u · total. */
function invert(tokens: readonly number[], weights: readonly number[], u: number): { token: number; margin: number } {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const target = u * total;
  let before = 0;
  let chosen = { token: tokens[0]!, margin: 1 };
  for (const [i, token] of tokens.entries()) {
    const end = before + weights[i]!;
    if (end > before) {
      const left = before === 0 ? 1 : (target - before) / total;
      const right = i === tokens.length - 1 ? 1 : (end - target) / total;
      chosen = { token, margin: Math.min(left, right) };
    }
    if (end > target) return chosen;
    before = end;
  }
  return chosen;
}
