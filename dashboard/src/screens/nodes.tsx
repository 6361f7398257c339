import { $api, api, type Schema } from '../api/client.js';
import { texts } from '../texts.js';
import { operationsTexts } from '../texts/operations.js';
import { overviewTexts } from '../texts/overview.js';
import { NumberTable } from '../ui/number-table.js';
import { ActButton } from '../ui/act-button.js';
import { because, useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { ProblemNote } from '../ui/problem-note.js';
import { When } from '../ui/when.js';

type Node = Schema<'NodePage'>['items'][number];
const READ_MS = 5000;
const { columns } = operationsTexts.nodes;

/** The hub's nodes, their heartbeats, and what runs on them. */
export function Nodes() {
  const { data, error, refetch } = $api.useQuery('get', '/api/nodes', {}, { refetchInterval: READ_MS });
  return (
    <>
      <header className="screen">
        <h1>{texts.names.nodes}</h1>
      </header>
      {error && !data ? <ProblemNote error={error} retry={() => void refetch()} /> : null}
      <NumberTable label={texts.names.nodes} titles={columns}>
        {(data?.items ?? []).map((node) => (
          <Row key={node.id} node={node} />
        ))}
      </NumberTable>
    </>
  );
}

function Row({ node }: { node: Node }) {
  const { host, pid, role, version, active, alive, heartbeatAt, startedAt, clockAheadMs, drained } = node;
  return (
    <tr>
      <th scope="row">
        <bdi>{`${host}:${pid}`}</bdi>
      </th>
      <td>{role}</td>
      <td>{version}</td>
      <td>{active}</td>
      <td>
        <When at={heartbeatAt} />
      </td>
      <td>
        <When at={startedAt} />
      </td>
      <td>{`${Math.round(clockAheadMs)} ms`}</td>
      <td className={alive ? undefined : 'bad'}>
        {alive ? (
          drained ? (
            <span className="badge badge-bad">
              {operationsTexts.nodes.drained} <bdi>{overviewTexts.queues.pausedBy(drained.by, drained.reason)}</bdi>
            </span>
          ) : (
            operationsTexts.nodes.alive
          )
        ) : (
          operationsTexts.nodes.gone
        )}
      </td>
      <td>{alive && <Drain node={node} />}</td>
    </tr>
  );
}

function Drain({ node: { id, host, pid, drained } }: { node: Node }) {
  const act = useAct();
  const params = { path: { id } };
  const label = drained ? operationsTexts.nodes.resume : operationsTexts.nodes.drain;
  const open = () =>
    ask({
      title: `${label}: ${host}:${pid}`,
      text: drained ? operationsTexts.nodes.willResume : operationsTexts.nodes.willDrain,
      button: label,
      act: (reason) =>
        drained
          ? act(api.POST('/api/nodes/{id}/resume', { params, body: because(reason) }))
          : act(api.POST('/api/nodes/{id}/drain', { params, body: because(reason) })),
    });
  return <ActButton onClick={open}>{label}</ActButton>;
}
