import { useId, type ReactNode } from 'react';

interface Attributes {
  id: string;
  name: string;
  'aria-invalid'?: true | undefined;
  'aria-describedby'?: string | undefined;
}

interface Props {
  name: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** The input, by the attributes that tie it to its label and its error. */
  children: (attributes: Attributes) => ReactNode;
}

/** A field of a form, with what is wrong with it below. */
export function Field({ name, label, hint, error, children }: Props) {
  const id = useId();
  const about = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        name,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-describedby': about === undefined ? undefined : `${id}-about`,
      })}
      {about !== undefined && (
        <p id={`${id}-about`} className={error === undefined ? 'soft' : 'field-error'} role={error && 'status'}>
          <bdi>{about}</bdi>
        </p>
      )}
    </div>
  );
}
