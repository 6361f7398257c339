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

/** What the run's own engine would leave on the machine when it ends: after 30 runs there is no address for a network. */
const removeNetworks = (docker) => askDocker(docker, '/networks/prune', 'POST');

async function containersLeft(docker) {
  const containers = await askDocker(docker, '/containers/json?all=1');
  return containers.map(({ Names, Image }) => `container ${Names[0]} of ${Image}`);
}

/** Fails the run if a test has left something behind, and ends the services. */
export default async function teardown() {
  const folder = process.env.RUNNERHUB_TEST_RUN;
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
