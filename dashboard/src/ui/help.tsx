import { useState, useSyncExternalStore } from 'react';
import { texts } from '../texts.js';
import { areKeysOn, switchKeys } from './keys.js';
import { Modal } from './modal.js';
import { SCREENS } from './screens.js';
import { usePermits } from './session-gate.js';
import { Switch } from './switch.js';

const isOpen = new Switch();

export const openHelp = (): void => isOpen.set(true);

/** All keys, and the switch for those that act alone. */
export function Help() {
  const open = useSyncExternalStore(isOpen.watch, isOpen.get);
  return (
    <Modal title={texts.help.title} isOpen={open} onClose={() => isOpen.set(false)}>
      <Keys />
    </Modal>
  );
}

function Keys() {
  const [on, setOn] = useState(areKeysOn());
  const isAdmin = usePermits('admin');
  const screens = SCREENS.filter(({ role }) => role !== 'admin' || isAdmin);
  const rows = [...screens.map(({ key, title }) => [`g ${key}`, title] as const), ...texts.help.keys];
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
        {texts.help.single}
      </label>
    </>
  );
}
