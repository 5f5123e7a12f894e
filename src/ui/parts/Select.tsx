interface Option<T> {
  value: T;
  label: string;
  disabled?: boolean;
  /** Options of one group stand beside each other. */
  group?: string;
}

interface SelectProps<T extends string | number | null> {
  label: string;
  options: readonly Option<T>[];
  value: T;
  choose: (value: T) => void;
  className?: string;
}

/** One of some, as a list under its name. */
export function Select<T extends string | number | null>(props: SelectProps<T>) {
  const { label, options, value, choose, className = '' } = props;
  const groups = [...new Set(options.map(({ group }) => group))];
  return (
    <label className={`labelled ${className}`}>
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => choose(options[event.target.selectedIndex]!.value)}>
        {groups.map((group) => {
          const members = options.filter((one) => one.group === group).map(toOption);
          return group === undefined ? (
            members
          ) : (
            <optgroup key={group} label={group}>
              {members}
            </optgroup>
          );
        })}
      </select>
    </label>
  );
}

const toOption = ({ value, label, disabled }: Option<string | number | null>) => (
  <option key={value} value={value ?? ''} disabled={disabled}>
    {label}
  </option>
);
