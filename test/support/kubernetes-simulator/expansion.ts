/** As a kubelet puts variables into `command` and `args`: k8s.io/kubernetes/third_party/forked/golang/expansion. */
export function expand(text: string, env: Record<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, what: string, name: string | undefined) =>
    what === '$' ? '$' : (env[name ?? ''] ?? whole),
  );
}
