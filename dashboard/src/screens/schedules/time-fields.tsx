import { useId } from 'react';
import { schedulesTexts } from '../../texts/schedules.js';
import { Field } from '../../ui/field.js';
import { UNITS, type Values } from './form-values.js';

const { fields, hints } = schedulesTexts.schedule;

interface Props {
  values: Values;
  errors: Readonly<Record<string, string>>;
  onChange: (name: keyof Values, value: string) => void;
}

/** When a schedule runs: a pattern in a time zone, or an interval. */
export function TimeFields({ values, errors, onChange }: Props) {
  return (
    <>
      <div className="segments" role="group" aria-label={schedulesTexts.schedule.kind}>
        {(['pattern', 'every'] as const).map((kind) => (
          <button key={kind} type="button" aria-pressed={kind === values.kind} onClick={() => onChange('kind', kind)}>
            {schedulesTexts.schedule.kinds[kind]}
          </button>
        ))}
      </div>
      {values.kind === 'pattern' ? (
        <PatternFields values={values} errors={errors} onChange={onChange} />
      ) : (
        <IntervalFields values={values} errors={errors} onChange={onChange} />
      )}
    </>
  );
}

function PatternFields({ values, errors, onChange }: Props) {
  const zones = useId();
  return (
    <div className="fields">
      <Field name="pattern" label={fields.pattern} hint={hints.pattern} error={errors['pattern']}>
        {(attributes) => (
          <input
            {...attributes}
            required
            maxLength={200}
            spellCheck={false}
            value={values.pattern}
            onChange={({ target }) => onChange('pattern', target.value)}
          />
        )}
      </Field>
      <Field name="tz" label={fields.tz} error={errors['tz']}>
        {(attributes) => (
          <input
            {...attributes}
            list={zones}
            maxLength={100}
            value={values.tz}
            onChange={({ target }) => onChange('tz', target.value)}
          />
        )}
      </Field>
      <datalist id={zones}>
        {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </div>
  );
}

function IntervalFields({ values, errors, onChange }: Props) {
  return (
    <div className="fields">
      <Field name="every" label={fields.every} error={errors['every']}>
        {(attributes) => (
          <input
            {...attributes}
            type="number"
            min={0}
            step="any"
            required
            value={values.every}
            onChange={({ target }) => onChange('every', target.value)}
          />
        )}
      </Field>
      <Field name="unit" label={fields.unit}>
        {(attributes) => (
          <select {...attributes} value={values.unit} onChange={({ target }) => onChange('unit', target.value)}>
            {Object.keys(UNITS).map((unit) => (
              <option key={unit} value={unit}>
                {schedulesTexts.schedule.units[unit as Values['unit']]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
