interface Node {
  id: string;
  dependsOn: readonly string[];
}

/** Returns the ids of a circle of dependencies, the first one repeated at the end; undefined: there is none. */
export function cycleIn(steps: readonly Node[]): string[] | undefined {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const done = new Set<string>();
  for (const { id } of steps) {
    const path: string[] = [];
    const found = walk(id, path);
    if (found) return found;
  }
  return undefined;

  function walk(id: string, path: string[]): string[] | undefined {
    if (done.has(id)) return undefined;
    const at = path.indexOf(id);
    if (at >= 0) return [...path.slice(at), id];
    path.push(id);
    for (const before of byId.get(id)?.dependsOn ?? []) {
      const found = walk(before, path);
      if (found) return found;
    }
    path.pop();
    done.add(id);
    return undefined;
  }
}

/** Returns all steps before each one, of a graph without circles. */
export function ancestorsOf(steps: readonly Node[]): Map<string, ReadonlySet<string>> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const known = new Map<string, Set<string>>();
  const collect = (id: string): Set<string> => {
    const before = known.get(id);
    if (before) return before;
    const all = new Set<string>();
    for (const one of byId.get(id)?.dependsOn ?? []) {
      all.add(one);
      for (const further of collect(one)) all.add(further);
    }
    known.set(id, all);
    return all;
  };
  for (const { id } of steps) collect(id);
  return known;
}

/** Returns the steps so that each follows those it depends on, of a graph without circles. */
export function inOrder<Step extends Node>(steps: readonly Step[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ordered = new Map<string, Step>();
  const add = (step: Step) => {
    if (ordered.has(step.id)) return;
    for (const id of step.dependsOn) {
      const before = byId.get(id);
      if (before) add(before);
    }
    ordered.set(step.id, step);
  };
  for (const step of steps) add(step);
  return [...ordered.values()];
}
