import { Injectable } from '@nestjs/common';
import { recordAct } from '../audit/current-act.js';
import type { Page } from '../common/answers.js';
import { HubError } from '../common/errors.js';
import { MASK } from '../common/mask.js';
import { LedgerDb, queryRows } from '../database/ledger-db.js';
import type { Queryable } from '../database/queryable.js';
import { SecretBox } from '../jobs/ports/secrets.js';
import { SealedColumns } from '../jobs/sealed-columns.js';
import type { Project, ProjectBody } from './project.js';

const PURPOSE = 'variables of a project';
const MAX_PROJECTS = 10_000;

/** The sealed variables have their names beside them, which are no secret. */
const COLUMNS = `id, name, namespace, docker_image as "dockerImage", domain, env_names as "envNames", env,
  secret_refs as "secretRefs", replicas, cpu, memory, port, health_path as "healthPath", repository, provider,
  created_at as "createdAt", changed_at as "changedAt", changed_by as "changedBy"`;

type Row = Omit<Project, 'envVars'> & { envNames: string[]; env: string | null };

/** A project with the values of its variables, for who deploys it. */
export type OpenProject = Omit<Project, 'envVars'> & { envVars: Record<string, string> };

/** What is deployed, merged and worked on: one record for each project. */
@Injectable()
@SealedColumns({ table: 'projects', key: 'id', column: 'env', purpose: PURPOSE })
export class Projects {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly secrets: SecretBox,
  ) {}

  async list(limit: number, cursor?: string): Promise<Page<Project>> {
    const rows = await this.ledger.query<Row>(
      `select ${COLUMNS} from projects where $2::text is null or id > $2 order by id limit $1`,
      [limit, cursor ?? null],
    );
    return { items: rows.map(shown), nextCursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
  }

  /** Returns projects whose id or name contains a text, in any case. */
  async find(text: string, limit: number): Promise<Project[]> {
    const rows = await this.ledger.query<Row>(
      `select ${COLUMNS} from projects
        where strpos(lower(id), lower($1)) > 0 or strpos(lower(name), lower($1)) > 0 order by id limit $2`,
      [text, limit],
    );
    return rows.map(shown);
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<Project> {
    const [row] = await this.ledger.query<Row>(`select ${COLUMNS} from projects where id = $1`, [id]);
    return row ? shown(row) : unknown(id);
  }

  /** Whether any project is in this repository of GitHub. */
  async hasRepository(repository: string): Promise<boolean> {
    const sql = `select 1 from projects where provider = 'github' and lower(repository) = lower($1) limit 1`;
    return (await this.ledger.query(sql, [repository])).length > 0;
  }

  /** Returns where a repository is, as the projects say that have it; undefined: none has it. */
  async providerOf(repository: string): Promise<Project['provider'] | undefined> {
    const sql = `select provider from projects where lower(repository) = lower($1) order by provider desc limit 1`;
    return (await this.ledger.query<Pick<Project, 'provider'>>(sql, [repository]))[0]?.provider;
  }

  /** Returns a project with its secrets. @throws HubError PROJECT_NOT_FOUND, SECRET_UNREADABLE */
  async open(id: string): Promise<OpenProject> {
    const [row] = await this.ledger.query<Row>(`select ${COLUMNS} from projects where id = $1`, [id]);
    if (!row) throw new HubError('PROJECT_NOT_FOUND', `There is no project ${id}; add it: PUT /api/projects/${id}`);
    const { envNames: _, env, ...project } = row;
    return { ...project, envVars: this.opened(env) };
  }

  /** Adds or replaces a project. @throws HubError WRONG_STATE when another one has the name, or there are too many */
  async set(id: string, body: ProjectBody, actor: string): Promise<Project> {
    const row = await this.ledger.transaction(async (db) => {
      const before = await locked(db, id);
      const env = this.variables(body.envVars, before);
      const [after] = await queryRows<Row>(db, STORE_SQL, valuesOf(id, body, env, actor));
      if (after) await recordAct(db, { target: id, before: before && shown(before), after: shown(after) });
      return after;
    });
    if (row) return shown(row);
    const reason = `Another project is named ${body.name}, or there are ${MAX_PROJECTS} already`;
    throw new HubError('WRONG_STATE', `${reason}: choose another name, or delete one that is not used`);
  }

  /** @throws HubError NOT_FOUND */
  remove(id: string): Promise<Project> {
    return this.ledger.transaction(async (db) => {
      const before = (await locked(db, id)) ?? unknown(id);
      await db.query(`delete from projects where id = $1`, [id]);
      await recordAct(db, { target: id, before: shown(before) });
      return shown(before);
    });
  }

  /** Returns the sealed variables: those of the request, where the mask stands for the stored value. */
  private variables(wanted: Record<string, string> | undefined, before: Row | undefined) {
    if (wanted === undefined) return { names: before?.envNames ?? [], sealed: before?.env ?? null };
    const stored = Object.values(wanted).includes(MASK) ? this.opened(before?.env ?? null) : {};
    const values = Object.fromEntries(
      Object.entries(wanted).map(([name, value]) => {
        if (value !== MASK) return [name, value];
        const kept = stored[name];
        if (kept === undefined)
          throw new HubError('VALIDATION_FAILED', `envVars.${name} has no stored value that the mask could keep`);
        return [name, kept];
      }),
    );
    const names = Object.keys(values);
    return { names, sealed: names.length === 0 ? null : this.secrets.seal(JSON.stringify(values), PURPOSE) };
  }

  private opened(env: string | null): Record<string, string> {
    return env === null ? {} : (JSON.parse(this.secrets.open(env, PURPOSE)) as Record<string, string>);
  }
}

const STORE_SQL = `
  insert into projects as p (id, name, namespace, docker_image, domain, env_names, env, secret_refs, replicas, cpu, memory, port,
                             health_path, repository, provider, changed_by)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
   where not exists (select 1 from projects where name = $2 and id <> $1)
     and (exists (select 1 from projects where id = $1) or (select count(*) from projects) < ${MAX_PROJECTS})
  on conflict (id) do update
     set name = excluded.name, namespace = excluded.namespace, docker_image = excluded.docker_image,
         domain = excluded.domain, env_names = excluded.env_names, env = excluded.env, secret_refs = excluded.secret_refs,
         replicas = excluded.replicas, cpu = excluded.cpu, memory = excluded.memory, port = excluded.port,
         health_path = excluded.health_path, repository = excluded.repository, provider = excluded.provider,
         changed_at = now(), changed_by = excluded.changed_by
  returning ${COLUMNS}`;

function valuesOf(id: string, body: ProjectBody, env: { names: string[]; sealed: string | null }, actor: string) {
  const { name, namespace = name, dockerImage, domain, secretRefs, replicas, cpu, memory, port } = body;
  return [
    ...[id, name, namespace, dockerImage, domain, env.names, env.sealed, JSON.stringify(secretRefs), replicas, cpu],
    ...[memory, port, body.healthPath, body.repository, body.provider, actor],
  ];
}

async function locked(db: Queryable, id: string): Promise<Row | undefined> {
  return (await queryRows<Row>(db, `select ${COLUMNS} from projects where id = $1 for update`, [id]))[0];
}

function shown({ envNames, env: _, ...project }: Row): Project {
  return { ...project, envVars: Object.fromEntries(envNames.map((name) => [name, MASK])) };
}

function unknown(id: string): never {
  throw new HubError('NOT_FOUND', `There is no project ${id}`);
}
