import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import type { Project } from '../projects/project.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { pathSegment } from './path-segment.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const PROJECTS: Resource<Json<Project>> = {
  name: 'projects',
  about: 'manage projects: what tasks, deploys and merges are about',
  path: '/api/projects',
  filters: ['limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['image', ({ dockerImage }) => dockerImage],
    ['domain', ({ domain }) => domain],
    ['repository', ({ repository, provider }) => (repository === null ? '' : `${provider}: ${repository}`)],
    ['changed', ({ changedAt }) => relative(changedAt)],
  ],
  acts: [{ name: 'delete', about: 'delete the records of projects', method: 'DELETE', says: () => 'is deleted' }],
};

export function projectsCommand(program: Command): void {
  const command = resourceCommand(program, PROJECTS);
  withHubOptions(command.command('set <id>'))
    .description('add or replace a project by a JSON file')
    .requiredOption('--file <file>', 'JSON with name, dockerImage, domain, envVars …; - for standard input')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: HubAddress & { file: string; json?: boolean }) => {
      const [address, { file, json }] = splitAddress(flags);
      const body = parsed(readFileSync(file === '-' ? 0 : file, 'utf8'), file);
      const hub = await HubClient.open(address);
      const project = await hub.ask<Json<Project>>('PUT', `/api/projects/${pathSegment(id)}`, body);
      console.log(
        json ? printableJson(project, 2) : oneLine(`${project.id}: ${project.name} of ${project.dockerImage}`),
      );
    });
}

function parsed(text: string, file: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new Error(`${file} contains no JSON`);
  }
}
