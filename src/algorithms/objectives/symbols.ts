const SYMBOLS: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  delta: 'δ',
  eta: 'η',
  gamma: 'γ',
  lambda: 'λ',
  lambda_d: 'λ_D',
  lambda_u: 'λ_U',
  label_smoothing: 'ε',
  tau: 'τ',
  z0: 'z₀',
  r_max: 'R',
  temperature: 'T',
};

/** A setting of an objective as its formula writes it; in words if the formula does not name it. */
export const symbolOf = (name: string): string => SYMBOLS[name] ?? name.replaceAll('_', ' ');
