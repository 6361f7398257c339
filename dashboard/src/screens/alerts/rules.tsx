import { $api, type Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { NumberTable } from '../../ui/number-table.js';
import { duration } from '../../ui/duration.js';
import { figure } from '../../ui/locale.js';

type Rule = Schema<'AlertRulePage'>['items'][number];
const { columns } = texts.rules;

/** What is measured, from which value on it is an alert, and for how long it has to last. */
export function Rules() {
  const { data } = $api.useQuery('get', '/api/alert-rules', {});
  return (
    <details>
      <summary>{texts.rules.title}</summary>
      <NumberTable label={texts.rules.title} titles={columns}>
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
      <td>{enabled ? texts.rules.on : texts.rules.off}</td>
    </tr>
  );
}
