import { State } from '../../ui/state.js';

/** Whether an attempt has delivered its message: it has no code then. */
export function AttemptState({ code }: { code: string | null }) {
  return <State name={code === null ? 'delivered' : 'failed'} />;
}
