/** Expands variables in `command` and `args` like a kubelet: k8s.io/kubernetes/third_party/forked/golang/expansion. */
export function expand(text: string, env: Record<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, what: string, name: string | undefined) =>
    what === '$' ? '$' : (env[name ?? ''] ?? whole),
  );
}
