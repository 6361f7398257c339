import type { Schema } from '../../api/client.js';
import { tasksTexts } from '../../texts/tasks.js';
import { NumberTable } from '../../ui/number-table.js';
import { Exactly, Lasts } from '../../ui/when.js';

/** Who has had a task, from when, and how each lease ended: the newest first. */
export function Leases({ leases }: Pick<Schema<'TaskDetail'>, 'leases'>) {
  if (leases.length === 0) return <p className="soft">{tasksTexts.task.noLeases}</p>;
  return (
    <NumberTable label={tasksTexts.task.leases} titles={tasksTexts.task.leaseColumns} isOfWords>
      {leases.map(({ worker, leasedBy, leasedAt, endedAt, outcome }) => (
        <tr key={leasedAt}>
          <th scope="row">
            <bdi>{worker ?? tasksTexts.task.unnamed}</bdi>
          </th>
          <td>
            <bdi>{leasedBy}</bdi>
          </td>
          <td>
            <Exactly at={leasedAt} />
          </td>
          <td>
            <Lasts from={leasedAt} to={endedAt} />
          </td>
          <td>{outcome ?? tasksTexts.task.held}</td>
        </tr>
      ))}
    </NumberTable>
  );
}
