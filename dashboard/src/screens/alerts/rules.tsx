import { $api, type Schema } from '../../api/client.js';
import { operationsTexts } from '../../texts/operations.js';
import { NumberTable } from '../../ui/number-table.js';
import { duration } from '../../ui/duration.js';
import { figure } from '../../ui/locale.js';

type Rule = Schema<'AlertRulePage'>['items'][number];
const { columns } = operationsTexts.rules;

/** What is measured, from which value on it is an alert, and for how long it has to last. */
export function Rules() {
  const { data } = $api.useQuery('get', '/api/alert-rules', {});
  return (
    <details>
      <summary>{operationsTexts.rules.title}</summary>
      <NumberTable label={operationsTexts.rules.title} titles={columns}>
        {(data?.items ?? []).map((rule) => (
          <Row key={rule.name} rule={rule} />
        ))}
      </NumberTable>
    </details>
  );
}

function Row({ rule: { name, metric, threshold, forMs, severity, enabled } }: { rule: Rule }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{metric}</td>
      <td>{figure(threshold)}</td>
      <td>{duration(forMs)}</td>
      <td>{severity}</td>
      <td>{enabled ? operationsTexts.rules.on : operationsTexts.rules.off}</td>
    </tr>
  );
}
