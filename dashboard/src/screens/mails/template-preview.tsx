import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { $api, api, type Schema } from '../../api/client.js';
import { fieldErrorsOf } from '../../api/field-errors.js';
import { readJson } from '../../api/json-text.js';
import { texts } from '../../texts.js';
import { mailsTexts } from '../../texts/mails.js';
import { JsonField } from '../../ui/json-field.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { usePermits } from '../../ui/session-gate.js';
import { Source } from '../mail/content.js';

const { templates } = mailsTexts;

/** A template with its source, and what it makes of variables; nothing is sent. */
export function TemplatePreview({ name }: { name: string }) {
  const params = { path: { name } };
  const { data, error } = $api.useQuery('get', '/api/emails/templates/{name}', { params });
  const permits = usePermits('operator');
  const [text, setText] = useState('{}');
  const made = useMutation({ mutationFn: () => previewOf(name, text) });
  const { byField, hasMore } = fieldErrorsOf(made.error ?? undefined, ['data']);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    made.mutate();
  };
  if (error && !data) return <ProblemNote error={error} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return (
    <>
      <Parts title={templates.source} parts={data} />
      <form onSubmit={submit}>
        <fieldset disabled={!permits}>
          <JsonField name="data" label={templates.data} value={text} error={byField['data']} onChange={setText} />
        </fieldset>
        {made.error && hasMore && <ProblemNote error={made.error} />}
        <footer>
          <span className="soft">{permits ? templates.nothingSent : texts.needsRole('operator')}</span>
          <button
            type="submit"
            className="primary"
            disabled={made.isPending || !permits || 'problem' in readJson(text)}
          >
            {templates.preview}
          </button>
        </footer>
      </form>
      {made.data && <Parts title={templates.made} parts={made.data} />}
    </>
  );
}

async function previewOf(name: string, text: string): Promise<Schema<'EmailPreview'>> {
  const body = { data: JSON.parse(text) as Record<string, never> };
  const { data, error } = await api.POST('/api/emails/templates/{name}/preview', { params: { path: { name } }, body });
  if (data === undefined) throw error as unknown as Error;
  return data;
}

function Parts({ title, parts: { subject, text, html } }: { title: string; parts: Schema<'EmailPreview'> }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p>
        {templates.subject}: <bdi>{subject}</bdi>
      </p>
      <Source title={templates.text} text={text} />
      <Source title={templates.html} text={html} />
    </section>
  );
}
