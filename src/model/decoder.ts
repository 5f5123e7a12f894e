/** What tells one decoder from another, as plain numbers and words: both engines compute whatever this value says. */
export interface Decoder {
  /** RMSNorm (Zhang & Sennrich 2019) or LayerNorm (Ba et al. 2016), the latter with a bias. */
  readonly norm: 'rms' | 'layer';
  readonly epsilon: number;
  /** Attention and MLP end in a norm of their own before they join the residual stream (Gemma 3). */
  readonly outputNorms: boolean;
  /** Attention and MLP both read the layer's input (GPT-NeoX); otherwise the MLP reads what attention has added to. */
  readonly parallel: boolean;
  /** The rows of the embedding are multiplied by it; the head is not. */
  readonly embeddingScale: number;
  /** A row for every position is added to the embedding. */
  readonly learnedPositions: boolean;
  /** How queries and keys are turned, one entry for each way that a layer may name. */
  readonly rotations: readonly Rotation[];
  readonly attention: {
    /** Scores are multiplied by it. */
    readonly scale: number;
    /** Of q, k and v. */
    readonly inputBias: boolean;
    readonly outputBias: boolean;
    /** RMSNorm of every head of q and k (Qwen 3). */
    readonly headNorm: boolean;
  };
  readonly mlp: {
    /** act(x·Wg)∘(x·Wu), or act(x·Wu) alone. */
    readonly gated: boolean;
    readonly activation: Activation;
    readonly bias: boolean;
  };
  /** Positions that a local layer sees, its own included; null if there is no local layer. */
  readonly window: number | null;
  readonly layers: readonly LayerKind[];
}

export type Activation = 'silu' | 'gelu' | 'gelu_tanh' | 'relu';

export interface LayerKind {
  readonly local: boolean;
  /** Which of `rotations`; null if positions are not turned. */
  readonly rotation: number | null;
}

/**
 * Rotary positions (Su et al. 2021, eq. 15): of the first `2·frequencies.length` elements of a head, i and i + frequencies.length turn
 * together by position·frequencies[i], and are multiplied by `factor`; the rest stays.
 */
export interface Rotation {
  readonly frequencies: readonly number[];
  readonly factor: number;
}
