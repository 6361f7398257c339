/** An IPv4 subnet in two halves: Docker assigns addresses of the lower one, and the last of the upper one is the proxy's. */
export interface SplitSubnet {
  subnet: string;
  /** Range from which containers get their addresses. */
  ipRange: string;
  /** Address that no container but the proxy can have. */
  proxy: string;
}

/** @param subnet as Docker writes it, `172.20.0.0/16`; eight addresses at least, so that each half has some */
export function split(subnet: string): SplitSubnet {
  const [net = '', length = ''] = subnet.split('/');
  const bits = Number(length);
  if (bits > 29) throw new RangeError(`${subnet} is too small for a network of runners`);
  const base = net.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = base + 2 ** (32 - bits) - 2; // The very last is the broadcast address.
  return { subnet, ipRange: `${net}/${bits + 1}`, proxy: toAddress(last) };
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
