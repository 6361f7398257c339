import type Docker from 'dockerode';
import type { ContainerInfo } from '../container-runtime.js';

/** Converts Docker's answer to the port's type. */
export function toInfo(found: Docker.ContainerInspectInfo): ContainerInfo {
  const state = stateOf(found.State.Status);
  const finishedAt = state === 'exited' ? instant(found.State.FinishedAt) : undefined;
  return {
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    image: found.Config.Image,
    imageDigest: found.Image,
    state,
    health: healthOf(found.State.Health?.Status),
    exitCode: state === 'exited' ? found.State.ExitCode : undefined,
    restarts: found.RestartCount || undefined,
    oomKilled: state === 'exited' ? found.State.OOMKilled : undefined,
    createdAt: instant(found.Created),
    startedAt: earlier(instant(found.State.StartedAt), finishedAt),
    finishedAt,
    labels: found.Config.Labels ?? {},
  };
}

function stateOf(status: string): ContainerInfo['state'] {
  switch (status) {
    case 'created':
      return 'created';
    case 'exited':
    case 'dead':
    case 'removing':
      return 'exited';
    default:
      return 'running'; // running, paused, restarting
  }
}

function healthOf(status: string | undefined): ContainerInfo['health'] {
  return status === 'healthy' || status === 'unhealthy' || status === 'starting' ? status : undefined;
}

/** Returns the earlier instant: Docker records a start after the process runs, so a very short one can end before it. */
function earlier(started: Date | undefined, finished: Date | undefined): Date | undefined {
  return started && finished && finished < started ? finished : started;
}

/** Parses an instant; Docker writes the year 1 for "not yet". */
function instant(text: string): Date | undefined {
  return text.startsWith('0001-') ? undefined : new Date(text);
}
