import { $api, type Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { duration } from '../../ui/when.js';

type Rule = Schema<'AlertRulePage'>['items'][number];
const { columns } = texts.rules;

/** What is measured, from which value on it is an alert, and for how long it has to last. */
export function Rules() {
  const { data } = $api.useQuery('get', '/api/alert-rules', {});
  return (
    <details>
      <summary>{texts.rules.title}</summary>
      <div className="scroll">
        <table className="numbers" aria-label={texts.rules.title}>
          <thead>
            <tr>
              {Object.values(columns).map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(data?.items ?? []).map((rule) => (
              <Row key={rule.name} rule={rule} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Row({ rule: { name, metric, threshold, forMs, severity, enabled } }: { rule: Rule }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{metric}</td>
      <td>{threshold.toLocaleString()}</td>
      <td>{duration(forMs)}</td>
      <td>{severity}</td>
      <td>{enabled ? texts.rules.on : texts.rules.off}</td>
    </tr>
  );
}
