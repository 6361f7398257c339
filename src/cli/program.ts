import { Command, Help, type Option } from 'commander';
import { VERSION } from '../config/version.js';
import { HUB_GROUP } from './hub-address.js';
import { artifactsCommand } from './artifacts.js';
import { auditCommand } from './audit.js';
import { alertRulesCommand } from './alert-rules.js';
import { tasksCommand } from './tasks.js';
import { alertsCommand } from './alerts.js';
import { backupCommand } from './backup.js';
import { configCommand } from './config.js';
import { containersCommand } from './containers.js';
import { deadLettersCommand } from './dead-letters.js';
import { deliveriesCommand } from './deliveries.js';
import { demandsCommand } from './demands.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { emailSuppressionsCommand, emailTemplatesCommand } from './email-settings.js';
import { emailsCommand } from './emails.js';
import { failuresCommand } from './failures.js';
import { jobsCommand } from './jobs.js';
import { keysCommand } from './keys.js';
import { migrateCommand } from './migrate.js';
import { nodesCommand } from './nodes.js';
import { outagesCommand } from './outages.js';
import { oneLine } from '../common/printable.js';
import { queuesCommand } from './queues.js';
import { recoverCommand } from './recover.js';
import { restoreCommand } from './restore.js';
import { routingCommand } from './routing.js';
import { runnersCommand } from './runners.js';
import { schedulesCommand } from './schedules.js';
import { githubCommand } from './github.js';
import { lookupCommand } from './lookup.js';
import { metricsCommand } from './metrics.js';
import { retryCommand } from './retry.js';
import { setupCommand } from './setup.js';
import { secretsCommand } from './secrets.js';
import { webhookEndpointsCommand } from './webhook-endpoints.js';
import { contactsCommand, notificationsCommand } from './notifications.js';
import { searchCommand } from './search.js';
import { llmCommand } from './llm.js';
import { mergesCommand } from './merges.js';
import { deploymentsCommand, previewsCommand } from './deployments.js';
import { projectsCommand } from './projects.js';
import { statusCommand } from './status.js';
import { completionCommand } from './completion.js';
import { loginCommand } from './login.js';
import { profilesCommand } from './profiles.js';
import { whoamiCommand } from './whoami.js';
import { topCommand } from './top.js';
import { startCommand } from './start.js';

/** Exit code of an invalid command line; 1 is for failures. */
const USAGE = 2;

/** Creates the program from one file per command, which loads the rest when it runs: help and usage errors are immediate. */
export function createProgram(): Command {
  const program = new Command('hub')
    .description('RunnerHub: a durable job hub for software delivery')
    .version(VERSION)
    .configureOutput({ outputError: (text, write) => write(`${asOneLine(text)}; see --help\n`) })
    .configureHelp({ groupItems: hubOptionsLast })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE))
    .showSuggestionAfterError();
  const commands = [
    startCommand,
    demoCommand,
    migrateCommand,
    configCommand,
    doctorCommand,
    setupCommand,
    loginCommand,
    profilesCommand,
    whoamiCommand,
    topCommand,
    jobsCommand,
    queuesCommand,
    retryCommand,
    routingCommand,
    runnersCommand,
    demandsCommand,
    containersCommand,
    schedulesCommand,
    failuresCommand,
    deadLettersCommand,
    deliveriesCommand,
    emailsCommand,
    emailTemplatesCommand,
    emailSuppressionsCommand,
    alertsCommand,
    tasksCommand,
    alertRulesCommand,
    projectsCommand,
    searchCommand,
    mergesCommand,
    deploymentsCommand,
    previewsCommand,
    notificationsCommand,
    contactsCommand,
    webhookEndpointsCommand,
    artifactsCommand,
    metricsCommand,
    llmCommand,
    statusCommand,
    githubCommand,
    nodesCommand,
    outagesCommand,
    keysCommand,
    secretsCommand,
    auditCommand,
    lookupCommand,
    recoverCommand,
    backupCommand,
    restoreCommand,
    completionCommand,
  ];
  for (const add of commands) add(program);
  return program;
}

/** Groups options for help: those of the command itself before those that each command has. */
function hubOptionsLast<Item extends Command | Option>(
  all: Item[],
  visible: Item[],
  groupOf: (item: Item) => string,
): Map<string, Item[]> {
  const groups = new Help().groupItems(all, visible, groupOf);
  const hub = groups.get(HUB_GROUP);
  groups.delete(HUB_GROUP);
  return hub === undefined ? groups : groups.set(HUB_GROUP, hub);
}

function asOneLine(text: string): string {
  return oneLine(
    text
      .trim()
      .replace(/^error: /, '')
      .replace(/(?<!\s)\s*\n\s*/g, ' '),
  );
}
