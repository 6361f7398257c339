const MINUTE_MS = 60_000;

/** A filter by an instant: the address has it in UTC, the field in the browser's time zone. */
export function InstantField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const { label, value, onChange } = props;
  return (
    <label className="instant">
      {label}
      <input
        type="datetime-local"
        value={localOf(value)}
        onChange={({ target }) => {
          const at = new Date(target.value);
          if (target.value === '') onChange('');
          else if (!Number.isNaN(at.getTime()) && at.getTime() >= 0) onChange(at.toISOString());
        }}
      />
    </label>
  );
}

function localOf(value: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}
