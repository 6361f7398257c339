import type { Schema } from '../../api/client.js';

type Request = Schema<'ProjectRequest'>;

/** What stands for a stored value, and keeps it. */
const MASK = '••••••••';

/** Fields of the form, as the hub's errors name them. */
export const FIELDS = [
  ...['id', 'name', 'namespace', 'dockerImage', 'domain', 'replicas', 'cpu', 'memory', 'port', 'healthPath'],
  ...['repository', 'provider', 'secretRefs', 'envVars'],
];

/** A variable of the form. */
export interface Variable {
  key: number;
  name: string;
  value: string;
  isStored: boolean;
}

/** Returns the variables of a project, whose values are not known. Pure. */
export const variablesOf = (project: Pick<Schema<'Project'>, 'envVars'> | undefined): Variable[] =>
  Object.keys(project?.envVars ?? {}).map((name, key) => ({ key, name, value: '', isStored: true }));

/** Returns the request of a form; a stored variable without a new value keeps its own. Pure. */
export function requestOf(form: FormData, variables: readonly Variable[], secretRefs: unknown): Request {
  const text = (name: string) => ((form.get(name) ?? '') as string).trim();
  const [namespace, repository] = [text('namespace'), text('repository')];
  const named = variables.filter(({ name }) => name.trim() !== '');
  return {
    ...{ name: text('name'), dockerImage: text('dockerImage'), domain: text('domain') },
    ...(namespace !== '' && { namespace }),
    ...{ replicas: Number(text('replicas')), port: Number(text('port')) },
    ...{ cpu: text('cpu'), memory: text('memory'), healthPath: text('healthPath') },
    repository: repository === '' ? null : repository,
    provider: text('provider') as Request['provider'],
    secretRefs: secretRefs as Request['secretRefs'],
    envVars: Object.fromEntries(
      named.map(({ name, value, isStored }) => [name.trim(), isStored && value === '' ? MASK : value]),
    ),
  };
}
