import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import type { DescribedApi } from './described-api.js';
import type { Page } from './described-calls.js';

/** Calls the operations on mails, their templates and suppressions so that each answers what its description says. */
export async function callEmails(api: DescribedApi): Promise<void> {
  const nonEmpty = async (path: string) => expect((await api.send<Page>(`get ${path}`)).items).not.toEqual([]);
  const mail = { to: 'a@example.com', subject: 's', text: 't', userId: 'u' };
  for (const cc of ['b@example.com', 'c@example.com'])
    await api.send('post /api/emails', { body: { ...mail, cc }, status: 202 });
  await api.send('post /api/emails', { body: { ...mail, text: 'x'.repeat(2_200_000) }, status: 413 });
  const first = await api.send<Page>('get /api/emails', {
    query: 'limit=1&to=a@example.com&userId=u&since=2020-01-01',
  });
  await api.send('get /api/emails', { query: `limit=1&cursor=${first.nextCursor}` });
  const params = { id: first.items[0]?.id ?? '' };
  // There is no mail server.
  await eventually(async () => {
    const { state } = await api.send<{ state: string }>('get /api/emails/{id}', { params });
    return state === 'failed';
  });
  const { data } = await api.send<{ data: { failedJobs: object[] } }>('get /api/v1/admin/email/queue');
  expect(data.failedJobs).not.toEqual([]);

  const name = { name: 'welcome' };
  const put = 'put /api/emails/templates/{name}';
  await api.send(put, { params: name, body: { subject: 'Hi {{ who }}', text: 'x' } });
  await api.send(put, { params: name, body: { subject: 's', text: 'x'.repeat(2_200_000) }, status: 413 });
  await nonEmpty('/api/emails/templates');
  await api.send('get /api/emails/templates/{name}', { params: name });
  const preview = 'post /api/emails/templates/{name}/preview';
  await api.send(preview, { params: name, body: { data: { who: 'Ada' } } });
  await api.send('delete /api/emails/templates/{name}', { params: name });
  const suppression = { address: 'No@example.com', reason: 'asked' };
  await api.send('post /api/emails/suppressions', { body: suppression });
  await nonEmpty('/api/emails/suppressions');
  await api.send('delete /api/emails/suppressions/{address}', { params: { address: 'no@example.com' } });
}
