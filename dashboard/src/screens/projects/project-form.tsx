import { useState, type FormEvent, type InputHTMLAttributes } from 'react';
import { api, type Schema } from '../../api/client.js';
import { fieldErrorsOf } from '../../api/field-errors.js';
import { readJson } from '../../api/json-text.js';
import { texts } from '../../texts.js';
import { projectsTexts } from '../../texts/projects.js';
import { useAct } from '../../ui/actions.js';
import { Field } from '../../ui/field.js';
import { JsonField } from '../../ui/json-field.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { usePermits } from '../../ui/session-gate.js';
import { FIELDS, requestOf, variablesOf } from './project-values.js';
import { VariableFields } from './variable-fields.js';

const { fields, hints } = projectsTexts;
const DEFAULTS = { replicas: 1, cpu: '500m', memory: '512Mi', port: 3000, healthPath: '/', provider: 'github' };
type Name = Exclude<keyof typeof fields, 'secretRefs' | 'provider'>;

/** Makes a project, or replaces one. The hub decides what is valid; its errors are shown at their fields. */
export function ProjectForm({ former, onDone }: { former?: Schema<'Project'>; onDone: () => void }) {
  const act = useAct();
  const permits = usePermits('operator');
  const [variables, setVariables] = useState(() => variablesOf(former));
  const [secretRefs, setSecretRefs] = useState(() => JSON.stringify(former?.secretRefs ?? [], null, 2));
  const [refusal, setRefusal] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const { byField, hasMore } = fieldErrorsOf(refusal, FIELDS);
  const refs = readJson(secretRefs);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if ('problem' in refs) return;
    const form = new FormData(event.currentTarget);
    const projectId = former?.id ?? (form.get('id') as string).trim();
    const body = requestOf(form, variables, refs.value);
    setPending(true);
    try {
      await act(api.PUT('/api/projects/{projectId}', { params: { path: { projectId } }, body }));
      onDone();
    } catch (thrown) {
      setRefusal(thrown);
      setPending(false);
    }
  };
  const text = (name: Name, more: InputHTMLAttributes<HTMLInputElement> = {}) => (
    <Field name={name} label={fields[name]} hint={hintOf(name)} error={byField[name]}>
      {(attributes) => (
        <input
          {...attributes}
          maxLength={500}
          spellCheck={false}
          defaultValue={{ ...DEFAULTS, ...former }[name] ?? undefined}
          {...more}
        />
      )}
    </Field>
  );
  const required = { required: true };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <fieldset disabled={!permits}>
        <div className="fields">
          {text('id', { required: true, disabled: former !== undefined })}
          {text('name', required)}
          {text('namespace')}
          {text('dockerImage', required)}
          {text('domain', required)}
          {text('repository')}
          <Field name="provider" label={fields.provider} error={byField['provider']}>
            {(attributes) => (
              <select {...attributes} defaultValue={former?.provider ?? DEFAULTS.provider}>
                <option>github</option>
                <option>gitea</option>
              </select>
            )}
          </Field>
          {text('replicas', { required: true, type: 'number', min: 0 })}
          {text('cpu', required)}
          {text('memory', required)}
          {text('port', { required: true, type: 'number', min: 1, max: 65_535 })}
          {text('healthPath', required)}
        </div>
        <VariableFields variables={variables} error={byField['envVars']} onChange={setVariables} />
        <JsonField
          name="secretRefs"
          label={`${fields.secretRefs}: ${hints.secretRefs}`}
          value={secretRefs}
          error={byField['secretRefs']}
          onChange={setSecretRefs}
        />
        {refusal !== undefined && hasMore && <ProblemNote error={refusal} isOfAct />}
      </fieldset>
      <footer>
        {!permits && <span className="soft">{texts.needsRole('operator')}</span>}
        <button type="submit" className="primary" disabled={isPending || !permits || 'problem' in refs}>
          {former ? projectsTexts.save : projectsTexts.make}
        </button>
      </footer>
    </form>
  );
}

const hintOf = (name: Name): string | undefined => (name in hints ? hints[name as keyof typeof hints] : undefined);
