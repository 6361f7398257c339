import { request } from 'node:http';
import pg from 'pg';
import { endRun, service } from './run.mjs';

async function databasesLeft({ url }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select datname from pg_database where datname like 'test\\_%' order by 1");
  await client.end();
  return rows.map(({ datname }) => `database ${datname}`);
}

function askDocker({ socketPath }, path, method = 'GET') {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text)));
    });
    call.on('error', reject).end();
  });
}

/** Prunes networks that the run's own engine would leave on the machine: after 30 runs no address range is free. */
const removeNetworks = (docker) => askDocker(docker, '/networks/prune', 'POST');

async function containersLeft(docker) {
  const containers = await askDocker(docker, '/containers/json?all=1');
  return containers.map(({ Names, Image }) => `container ${Names[0]} of ${Image}`);
}

/** Ends the services; fails the run if a test left databases or containers behind. */
export async function teardown() {
  const folder = process.env.RUNNERHUB_TEST_RUN;
  if (folder === undefined) return;
  delete process.env.RUNNERHUB_TEST_RUN;
  const [postgres, docker] = [service(folder, 'postgres'), service(folder, 'docker')];
  try {
    const left = [
      ...(postgres ? await databasesLeft(postgres) : []),
      ...(docker?.pid ? await containersLeft(docker) : []),
    ];
    if (docker?.pid) await removeNetworks(docker);
    if (left.length > 0) throw new Error(`Tests left behind: ${left.join(', ')}`);
  } finally {
    await endRun(folder);
  }
}
