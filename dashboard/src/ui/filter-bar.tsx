import { useEffect, useState, type ReactNode } from 'react';
import { texts } from '../texts.js';
import { InstantField } from './instant-field.js';

/** Time after the last key at which a typed filter takes effect, in ms. */
const SETTLED_MS = 300;

export interface Filter {
  name: string;
  label: string;
  /** Values to choose from; without them it is a text. */
  options?: readonly string[];
  /** The field that `/` leads to. */
  isSearch?: boolean;
  /** An instant, which is typed in the browser's time zone. */
  isInstant?: boolean;
}

interface Props {
  filters: readonly Filter[];
  values: Readonly<Record<string, string | undefined>>;
  onChange: (name: string, value: string) => void;
  children?: ReactNode;
}

/** Filters of a list. They live in the address, so that a view can be shared and gone back to. */
export function FilterBar({ filters, values, onChange, children }: Props) {
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      {filters.map((filter) => (
        <Field key={filter.name} filter={filter} value={values[filter.name] ?? ''} onChange={onChange} />
      ))}
      {children}
    </form>
  );
}

interface FieldProps {
  filter: Filter;
  value: string;
  onChange: Props['onChange'];
}

function Field({ filter: { name, label, options, isSearch, isInstant }, value, onChange }: FieldProps) {
  if (isInstant) return <InstantField label={label} value={value} onChange={(at) => onChange(name, at)} />;
  if (!options) return <TextField name={name} label={label} value={value} onChange={onChange} isSearch={isSearch} />;
  return (
    <select aria-label={label} value={value} onChange={({ target }) => onChange(name, target.value)}>
      <option value="">{texts.filters.any(label)}</option>
      {value !== '' && !options.includes(value) && <option>{value}</option>}
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}

function TextField(
  props: Omit<FieldProps, 'filter'> & { name: string; label: string; isSearch?: boolean | undefined },
) {
  const { name, label, value, onChange, isSearch } = props;
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(name, typed), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [typed, value, name, onChange]);
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      data-search={isSearch || undefined}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}
