interface SelectProps<T extends string | number | null> {
  label: string;
  options: readonly { value: T; label: string; disabled?: boolean }[];
  value: T;
  choose: (value: T) => void;
  className?: string;
}

/** One of some, as a list under its name. */
export function Select<T extends string | number | null>(props: SelectProps<T>) {
  const { label, options, value, choose, className = '' } = props;
  return (
    <label className={`labelled ${className}`}>
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => choose(options[event.target.selectedIndex]!.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value ?? ''} disabled={one.disabled}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}
