import { significant } from '../parts/format';

interface EpsilonSliderProps {
  label: string;
  epsilon: number;
  /** Steps a decade. */
  steps: 2 | 4;
  setEpsilon: (epsilon: number) => void;
}

/** ε, the gap to reach, from 10⁻⁵ to 1. */
export function EpsilonSlider({ label, epsilon, steps, setEpsilon }: EpsilonSliderProps) {
  return (
    <label className="labelled epsilon">
      <span className="figures">ε = {significant(epsilon)}</span>
      <input
        type="range"
        min={-10}
        max={0}
        step={2 / steps}
        value={2 * Math.log10(epsilon)}
        aria-label={label}
        aria-valuetext={significant(epsilon)}
        onChange={(event) => setEpsilon(10 ** (Number(event.target.value) / 2))}
      />
    </label>
  );
}
