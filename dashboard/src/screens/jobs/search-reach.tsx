import type { Schema } from '../../api/client.js';
import { jobsTexts } from '../../texts/jobs.js';
import { Exactly } from '../../ui/when.js';

/** How far into the history a search by text has read: rows that are missing mean something only with that. */
export function SearchReach({ searched }: { searched: Schema<'JobPage'>['searched'] }) {
  const { complete, from } = searched;
  if (complete) return <p className="soft reach">{jobsTexts.jobs.searchedAll}</p>;
  return (
    <p className="note reach">
      {from !== null && (
        <>
          {jobsTexts.jobs.searchedTo} <Exactly at={from} />.{' '}
        </>
      )}
      {jobsTexts.jobs.partial}
    </p>
  );
}
