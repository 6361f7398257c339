import { Suspense, useEffect } from 'react';
import { $api } from '../../api/client.js';
import { lazyPart } from '../../ui/lazy-part.js';
import { useRemembered } from '../../ui/remembered.js';

const SetupSteps = lazyPart(() => import('./steps.js').then((part) => part.SetupSteps));
/** The steps are done elsewhere: in a shell, at GitHub. */
const READ_MS = 10_000;

/** What is left to do on a new hub, until all is done or it is dismissed in this browser. */
export function Checklist() {
  const [ended, end] = useRemembered('setup');
  return ended === null ? <Steps onEnd={end} /> : null;
}

function Steps({ onEnd }: { onEnd: (how: string) => void }) {
  const { data } = $api.useQuery('get', '/api/setup', {}, { refetchInterval: READ_MS });
  const isDone = data?.done === true;
  useEffect(() => {
    if (isDone) onEnd('done');
  });
  if (!data || isDone) return null;
  return (
    <Suspense>
      <SetupSteps items={data.items} onDismiss={() => onEnd('dismissed')} />
    </Suspense>
  );
}
