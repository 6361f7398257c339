/** `REDIS_SERVICE_HOST`, `REDIS_PORT_6379_TCP_ADDR` and similar names. */
const NAME = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const ADDRESS = /^(tcp|udp|sctp):\/\//;

/**
 * Returns whether Kubernetes has set the variable, as it does in each pod for each Service of its namespace. A Service
 * called `redis` sets REDIS_PORT, one called `runnerhub` RUNNERHUB_PORT: neither is a setting.
 */
export function isServiceLink(name: string, text: string): boolean {
  return NAME.test(name) || (name.endsWith('_PORT') && ADDRESS.test(text));
}
