import { projectsTexts } from '../../texts/projects.js';
import type { Variable } from './project-values.js';
import './variable-fields.css';

const { title, sealed, name, value, valueOf, kept, remove, removeOne, add } = projectsTexts.variables;

/** Variables of a project: the values that are stored stay unknown, and are kept unless another one is typed. */
export function VariableFields(props: {
  variables: readonly Variable[];
  error: string | undefined;
  onChange: (variables: Variable[]) => void;
}) {
  const { variables, error, onChange } = props;
  const change = (key: number, fields: Partial<Variable>) =>
    onChange(variables.map((one) => (one.key === key ? { ...one, ...fields } : one)));
  const next = Math.max(-1, ...variables.map(({ key }) => key)) + 1;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p className="soft">{sealed}</p>
      <ul className="plain variables">
        {variables.map((one) => (
          <li key={one.key}>
            <input
              aria-label={name}
              placeholder={name}
              maxLength={201}
              spellCheck={false}
              readOnly={one.isStored}
              value={one.name}
              onChange={({ target }) => change(one.key, { name: target.value })}
            />
            <input
              type="password"
              autoComplete="new-password"
              aria-label={one.name === '' ? value : valueOf(one.name)}
              placeholder={one.isStored ? kept : value}
              maxLength={65_536}
              value={one.value}
              onChange={({ target }) => change(one.key, { value: target.value })}
            />
            <button
              type="button"
              aria-label={removeOne(one.name)}
              onClick={() => onChange(variables.filter(({ key }) => key !== one.key))}
            >
              {remove}
            </button>
          </li>
        ))}
      </ul>
      {error !== undefined && (
        <p className="field-error" role="status">
          <bdi>{error}</bdi>
        </p>
      )}
      <button
        type="button"
        onClick={() => onChange([...variables, { key: next, name: '', value: '', isStored: false }])}
      >
        {add}
      </button>
    </section>
  );
}
