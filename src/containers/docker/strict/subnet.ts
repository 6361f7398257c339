/** An IPv4 subnet in two halves: the engine gives addresses of the lower one, and the upper one's last is the proxy's. */
export interface SplitSubnet {
  subnet: string;
  /** From which containers get their addresses. */
  ipRange: string;
  /** Of which no container but the proxy can be. */
  proxy: string;
}

/** @param subnet as the engine writes it, `172.20.0.0/16`; eight addresses at least, so that each half has some */
export function split(subnet: string): SplitSubnet {
  const [net = '', length = ''] = subnet.split('/');
  const bits = Number(length);
  if (bits > 29) throw new RangeError(`${subnet} is too small for a network of runners`);
  const base = net.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = base + 2 ** (32 - bits) - 2; // The very last is the broadcast's.
  return { subnet, ipRange: `${net}/${bits + 1}`, proxy: toAddress(last) };
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
