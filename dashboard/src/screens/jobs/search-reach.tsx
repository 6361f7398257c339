import type { Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { Exactly } from '../../ui/when.js';

/** How far into the history a search by text has read: rows that are missing mean something only with that. */
export function SearchReach({ searched }: { searched: Schema<'JobPage'>['searched'] }) {
  const { complete, from } = searched;
  if (complete) return <p className="soft reach">{texts.jobs.searchedAll}</p>;
  return (
    <p className="note reach">
      {from !== null && (
        <>
          {texts.jobs.searchedTo} <Exactly at={from} />.{' '}
        </>
      )}
      {texts.jobs.partial}
    </p>
  );
}
