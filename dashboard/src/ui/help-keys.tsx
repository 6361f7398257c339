import { useState } from 'react';
import { helpTexts } from '../texts/help.js';
import { areKeysOn, switchKeys } from './keys.js';
import { SCREENS } from './screens.js';
import { usePermits } from './session-gate.js';

/** All keys, and the switch for those that act alone. */
export function HelpKeys() {
  const [on, setOn] = useState(areKeysOn());
  const isAdmin = usePermits('admin');
  const screens = SCREENS.filter(({ role }) => role !== 'admin' || isAdmin);
  const rows = [...screens.map(({ key, title }) => [`g ${key}`, title] as const), ...helpTexts.keys];
  return (
    <>
      <table className="plain">
        <tbody>
          {rows.map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="check">
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => {
            switchKeys(target.checked);
            setOn(target.checked);
          }}
        />
        {helpTexts.single}
      </label>
    </>
  );
}
