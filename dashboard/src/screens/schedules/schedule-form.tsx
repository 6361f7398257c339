import { useEffect, useRef, useState, type FormEvent } from 'react';
import { api } from '../../api/client.js';
import { fieldErrorsOf } from '../../api/field-errors.js';
import { readJson } from '../../api/json-text.js';
import { texts } from '../../texts.js';
import { schedulesTexts } from '../../texts/schedules.js';
import { useAct } from '../../ui/actions.js';
import { Field } from '../../ui/field.js';
import { JsonField } from '../../ui/json-field.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { usePermits } from '../../ui/session-gate.js';
import { FIELDS, requestOf, valuesOf, type Schedule, type Values } from './form-values.js';
import { Preview, usePreview } from './preview.js';
import { TimeFields } from './time-fields.js';

const { fields, hints } = schedulesTexts.schedule;
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Makes a schedule, or changes one. The hub decides what is valid; its errors are shown at their fields. */
export function ScheduleForm({ former, onDone }: { former?: Schedule; onDone: () => void }) {
  const act = useAct();
  const permits = usePermits('operator');
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(() => valuesOf(former, here));
  const [refusal, setRefusal] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const preview = usePreview(values);
  const refused = fieldErrorsOf(refusal, FIELDS);
  const errors = { ...fieldErrorsOf(preview.error, ['pattern', 'tz', 'every']).byField, ...refused.byField };
  const change = (name: keyof Values, value: string) => {
    setValues((now) => ({ ...now, [name]: value }));
    setRefusal(undefined);
  };
  useEffect(() => {
    if (refusal !== undefined) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [refusal]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const data = readJson(values.data);
    if ('problem' in data) return form.current?.querySelector('textarea')?.focus();
    const body = requestOf(values, data.value, former);
    setPending(true);
    try {
      await (former
        ? act(api.PUT('/api/schedules/{id}', { params: { path: { id: former.id } }, body }))
        : act(api.POST('/api/schedules', { body })));
      onDone();
    } catch (thrown) {
      setRefusal(thrown);
      setPending(false);
    }
  };
  const text = (name: keyof Values, hint?: string, isRequired = false) => (
    <Field name={name} label={fields[name as keyof typeof fields]} hint={hint} error={errors[name]}>
      {(attributes) => (
        <input
          {...attributes}
          required={isRequired}
          disabled={name === 'key' && former !== undefined && former.key !== null}
          maxLength={255}
          value={values[name]}
          onChange={({ target }) => change(name, target.value)}
        />
      )}
    </Field>
  );
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <fieldset disabled={!permits}>
        <div className="fields">
          {text('type', undefined, true)}
          {text('name', hints.name)}
        </div>
        <TimeFields values={values} errors={errors} onChange={change} />
        <Preview preview={preview.data} every={preview.every} zone={preview.zone} />
        <JsonField
          name="data"
          label={fields.data}
          value={values.data}
          error={errors['data']}
          onChange={(data) => change('data', data)}
        />
        <div className="fields">
          <Field name="priority" label={fields.priority} error={errors['priority']}>
            {(attributes) => (
              <select
                {...attributes}
                value={values.priority}
                onChange={({ target }) => change('priority', target.value)}
              >
                <option value="">{hints.byType}</option>
                {schedulesTexts.schedule.priorities.map((name, index) => (
                  <option key={name} value={index + 1}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {text('attempts', hints.byType)}
          {text('tenant')}
          {text('tags', hints.tags)}
          {text('key', former?.key ? hints.kept : hints.key)}
        </div>
        {refusal !== undefined && refused.hasMore && <ProblemNote error={refusal} />}
      </fieldset>
      <footer>
        {!permits && <span className="soft">{texts.needsRole('operator')}</span>}
        <button
          type="submit"
          className="primary"
          disabled={isPending || !permits}
          title={permits ? undefined : texts.needsRole('operator')}
        >
          {former ? schedulesTexts.schedule.save : schedulesTexts.schedule.create}
        </button>
      </footer>
    </form>
  );
}
