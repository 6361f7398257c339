import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { $api, type Schema } from '../../api/client.js';
import { useLive } from '../../live/use-live.js';
import { useSoon } from '../../live/use-soon.js';
import { familyTexts } from '../../texts/family.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { FamilyRow } from './family-row.js';
import { parentOf, shownRows, toggled } from './shown-rows.js';
import { useTreeKeys } from './use-tree-keys.js';
import './family.css';

/** Time between two reads of a family that changes, and of one that has ended. */
const [OPEN_MS, ENDED_MS] = [1000, 10_000];
const { columns } = familyTexts;

/** The tree of parents and children that a job belongs to; nothing for a job without either. */
export function Family({ jobId }: { jobId: string }) {
  const params = { path: { jobId } };
  const { data, error, refetch } = $api.useQuery('get', '/api/queues/jobs/{jobId}/tree', { params });
  const read = useSoon(refetch, data?.items.every(({ finishedAt }) => finishedAt !== null) ? ENDED_MS : OPEN_MS);
  useLive(data ? 'queues' : null, ({ type, data: changed }) => {
    const { queues = [] } = (changed ?? {}) as { queues?: { name: string }[] };
    const isOurs = queues.some(({ name }) => data?.items.some(({ queue }) => queue === name));
    if (type === 'update' && isOurs) read();
  });
  if (!data) return error ? <ProblemNote error={error} /> : null;
  const isCut = data.items[0]?.parentId != null;
  if (data.items.length < 2 && !isCut) return null;
  return (
    <section>
      <h2>{familyTexts.title}</h2>
      {isCut && <p className="soft">{familyTexts.above}</p>}
      <Tree key={jobId} jobId={jobId} items={data.items} />
      {data.more && <p className="note">{familyTexts.more(data.items.length)}</p>}
    </section>
  );
}

function Tree({ jobId, items }: { jobId: string; items: Schema<'JobTree'>['items'] }) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const navigate = useNavigate();
  const rows = shownRows(items, collapsed);
  const toggle = (id: string) => setCollapsed((known) => toggled(known, id));
  const { focused, setFocused, onKeyDown } = useTreeKeys({
    ids: rows.map(({ item }) => item.id),
    start: jobId,
    open: (id) => void navigate({ to: '/jobs/$jobId', params: { jobId: id } }),
    left: (index) => {
      const row = rows[index];
      if (row?.below !== undefined && !row.isCollapsed) toggle(row.item.id);
      else return parentOf(rows, index);
      return index;
    },
    right: (index) => {
      const row = rows[index];
      if (row?.below === undefined) return index;
      if (!row.isCollapsed) return index + 1;
      toggle(row.item.id);
      return index;
    },
  });
  return (
    <div className="scroll family">
      <table
        className="numbers words"
        role="treegrid"
        aria-label={familyTexts.title}
        aria-description={familyTexts.keys}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col">{columns.job}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" className="wide">
              {columns.waited}
            </th>
            <th scope="col">{columns.ran}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <FamilyRow
              key={row.item.id}
              row={row}
              isThis={row.item.id === jobId}
              isFocused={row.item.id === focused}
              onFocus={() => setFocused(row.item.id)}
              onToggle={() => toggle(row.item.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
