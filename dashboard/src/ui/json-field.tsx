import { useRef } from 'react';
import { lineOf, readJson, type JsonProblem } from '../api/json-text.js';
import { listsTexts } from '../texts/lists.js';
import { Field } from './field.js';
import { useSettled } from './use-settled.js';

interface Props {
  name: string;
  label: string;
  value: string;
  /** What the hub says about it. */
  error?: string | undefined;
  onChange: (value: string) => void;
}

/** A field for JSON. What is wrong is said with its line and column, and its button leads there. */
export function JsonField({ name, label, value, error, onChange }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const settled = useSettled(value);
  const read = readJson(settled);
  const problem = settled === value && 'problem' in read ? read.problem : undefined;
  return (
    <>
      <Field name={name} label={label} error={problem ? textOf(value, problem) : error}>
        {(attributes) => (
          <textarea
            {...attributes}
            ref={box}
            rows={4}
            spellCheck={false}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
        )}
      </Field>
      {problem && (
        <button
          type="button"
          className="small"
          onClick={() => {
            box.current?.focus();
            box.current?.setSelectionRange(problem.at, problem.at + 1);
          }}
        >
          {listsTexts.json.showError}
        </button>
      )}
    </>
  );
}

function textOf(text: string, { at, expected }: JsonProblem): string {
  const { line, column } = lineOf(text, at);
  return listsTexts.json.problem(line, column, listsTexts.json.expected[expected]);
}
