// Generated from the API's description by `npx vitest run dashboard-types -u`.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the health of the hub and of its dependencies. */
        get: operations["HealthController_all"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns 200 while the process runs; checks nothing else. */
        get: operations["HealthController_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns 200 when the hub can accept and run jobs. */
        get: operations["HealthController_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists jobs, newest first. A search that finds little ends after two seconds; the next page continues it. */
        get: operations["JobsController_list"];
        put?: never;
        /** Stores a job, or with `repeat` a schedule. A 202 response means that it is committed. */
        post: operations["JobsController_enqueue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stores up to 10,000 jobs, all or none, and returns them in the same order. */
        post: operations["JobsController_enqueueMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retries, cancels, deletes or promotes all jobs that match a filter, up to 10,000 per call; a dry run only counts them. */
        post: operations["JobsController_act"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a job. */
        get: operations["JobsController_get"];
        put?: never;
        post?: never;
        /** Cancels an open job, or hides an ended one, whose audit trail is kept. */
        delete: operations["JobsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a job's audit trail, oldest first. The trail of a deleted job is kept. */
        get: operations["JobsController_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a job's log lines, oldest first. */
        get: operations["JobsController_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a job's failed attempts, oldest first. */
        get: operations["JobsController_failures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explains why a job waits, who is ahead of it, and what would change it. */
        get: operations["JobsController_why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the whole family of a job as a tree, from its oldest ancestor on. */
        get: operations["JobsController_tree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restarts an ended job with its full number of attempts. */
        post: operations["JobsController_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels an open job. If it is running, its signal is aborted. */
        post: operations["JobsController_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/jobs/{jobId}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a delayed job now. */
        post: operations["JobsController_promote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/persistence/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes all open jobs to a backup file on this node. */
        post: operations["BackupController_backUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts the secrets that each key has sealed. */
        get: operations["SecretsController_survey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Seals all secrets by the first key of SECRETS_KEY. */
        post: operations["SecretsController_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists projects by id. */
        get: operations["ProjectsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a project, without the values of its variables. */
        get: operations["ProjectsController_get"];
        /** Adds or replaces a project. */
        put: operations["ProjectsController_set"];
        post?: never;
        /** Deletes the record of a project and returns it; what runs of it stays. */
        delete: operations["ProjectsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds lines, symbols and files in the index of code; 400 SEARCH_TOO_BROAD for what takes longer than two seconds. */
        get: operations["CodeController_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/code/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the repositories of the index of code. */
        get: operations["CodeController_repositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/llm/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns calls of language models and their tokens, by model, tenant or day. */
        get: operations["LlmController_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists merges, newest first; as CSV, all that match. */
        get: operations["MergesController_list"];
        put?: never;
        /** Merges the pull requests of completed tasks by a merge_tasks job, and deploys the branch; a group whose job is open is returned. */
        post: operations["MergesController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merges/{taskGroupId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the merge of a group with what became of each pull request. */
        get: operations["MergesController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists deployments, newest first; as CSV, all that match. */
        get: operations["DeploymentsController_list"];
        put?: never;
        /** Stores a deployment with its deploy job; a known deploymentId returns its deployment. */
        post: operations["DeploymentsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{deploymentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a deployment. */
        get: operations["DeploymentsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{deploymentId}/redeploy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploys the same version again, as a new deployment. */
        post: operations["DeploymentsController_redeploy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{deploymentId}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploys the last version that was in operation before this one, as a new deployment. */
        post: operations["DeploymentsController_rollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists previews, the last that was deployed first. */
        get: operations["PreviewsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/previews/{namespace}/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps a preview from being removed by cleanups, or no longer. */
        post: operations["PreviewsController_keep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists notifications, newest first, each with what became of it. */
        get: operations["NotificationsController_list"];
        put?: never;
        /** Notifies somebody: enqueues a notify job, whose id is the notification’s. */
        post: operations["NotificationsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a notification, and says why somebody did not get it. */
        get: operations["NotificationsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists contacts by name. */
        get: operations["ContactsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/contacts/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a contact. */
        get: operations["ContactsController_get"];
        /** Adds or replaces a contact: its channels in the order in which they are tried. */
        put: operations["ContactsController_set"];
        post?: never;
        /** Deletes a contact and returns it. */
        delete: operations["ContactsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists webhook endpoints, newest first, without their secrets. */
        get: operations["WebhookEndpointsController_list"];
        put?: never;
        /** Adds a webhook endpoint and returns its secret, this once. */
        post: operations["WebhookEndpointsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a webhook endpoint. */
        get: operations["WebhookEndpointsController_get"];
        /** Changes, disables or enables a webhook endpoint. */
        put: operations["WebhookEndpointsController_set"];
        post?: never;
        /** Deletes a webhook endpoint and returns it; its open jobs will fail with ENDPOINT_UNKNOWN. */
        delete: operations["WebhookEndpointsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhook-endpoints/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets another secret and returns it, this once; the previous one signs, too, for a while. */
        post: operations["WebhookEndpointsController_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enqueues a message with the event webhook.test. */
        post: operations["WebhookEndpointsController_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhook-endpoints/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retries what could not be delivered since then, up to 10000 messages; they keep their ids. */
        post: operations["WebhookEndpointsController_recover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhook-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists attempts to deliver messages, newest first, with what was answered. */
        get: operations["WebhookAttemptsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/persistence/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Streams all jobs that match a filter, newest first. */
        get: operations["ExportController_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/persistence/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reconciles the engine with the ledger now, and returns the number of recovered jobs of each kind. */
        post: operations["PersistenceController_recover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/retry/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns attempts, retries, successes after a retry and error codes of each job type. */
        get: operations["QueueStatisticsController_retries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/routing/distribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns ended jobs by queue, type and priority over time, and open ones as of now. */
        get: operations["QueueStatisticsController_distribution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/routing/optimize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Advises the concurrency of queues by measured wait and run times, and stores it if asked. */
        post: operations["QueueStatisticsController_optimize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the statistics of all queues. */
        get: operations["QueuesController_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/stats/{queueName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the statistics of a queue. */
        get: operations["QueuesController_queueStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the main counts of all queues. */
        get: operations["QueuesController_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/pauses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the paused and draining queues, with who did it and why. */
        get: operations["QueuesController_pauses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts the open jobs of the tenants with most of them in a queue. */
        get: operations["QueuesController_tenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/lanes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the held lanes that jobs of a queue wait for, with how many of its jobs do. */
        get: operations["QueuesController_lanes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses a queue: jobs are accepted, not started. The pause survives restarts. */
        post: operations["QueuesController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes a paused queue. */
        post: operations["QueuesController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drains a queue: finishes its waiting jobs and leaves it paused, or cancels them. */
        post: operations["QueuesController_drain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/clean": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes ended jobs from lists and counts; their audit trail is kept. */
        post: operations["QueuesController_clean"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/retry-failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restarts all failed jobs of a queue. */
        post: operations["QueuesController_retryFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queueName}/obliterate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels all open jobs of a queue. The signals of running ones are aborted. */
        post: operations["QueuesController_obliterate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists schedules, newest first; as CSV, all that match. */
        get: operations["SchedulesController_list"];
        put?: never;
        /** Creates a schedule, or updates the one with the same key (200). */
        post: operations["SchedulesController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a pattern in words, and the next times of a schedule with these times. */
        get: operations["SchedulesController_preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a schedule. */
        get: operations["SchedulesController_get"];
        /** Replaces the definition of a schedule; its key is kept. */
        put: operations["SchedulesController_change"];
        post?: never;
        /** Deletes a schedule; the jobs that it has created are kept. */
        delete: operations["SchedulesController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses a schedule: it creates no jobs until it is resumed. */
        post: operations["SchedulesController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes a schedule; missed ticks are skipped. */
        post: operations["SchedulesController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/schedules/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a job of a schedule now; its regular ticks are unaffected. */
        post: operations["SchedulesController_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the hub's nodes with their role, heartbeat and running jobs. */
        get: operations["NodesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a node. */
        get: operations["NodesController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drains a node: it takes no more jobs, and running ones go on. */
        post: operations["NodesController_drain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes a drained node: it takes jobs again. */
        post: operations["NodesController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists API keys, newest first, without the keys themselves. */
        get: operations["KeysController_list"];
        put?: never;
        /** Creates an API key and returns it, this once. */
        post: operations["KeysController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an API key, without the key itself. */
        get: operations["KeysController_get"];
        put?: never;
        post?: never;
        /** Revokes an API key with its sessions: this node refuses it from now on, others once they are notified. */
        delete: operations["KeysController_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what people and programs did, newest first; as CSV, all that match. */
        get: operations["AuditController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks that no event of the audit was changed or removed. */
        get: operations["AuditController_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists failed jobs grouped by type, code and normalized message, the last to fail first; as CSV, all that match. */
        get: operations["FailuresController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/failures/{fingerprint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a group of failed jobs. */
        get: operations["FailuresController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/failures/{fingerprint}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the jobs of a group over as new jobs, those that failed first in front. */
        post: operations["FailuresController_redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns whom the session, or the key, of this request belongs to. */
        get: operations["SessionController_get"];
        put?: never;
        /** Starts a browser session for a key: sets a cookie that programs have no use for. */
        post: operations["SessionController_start"];
        /** Ends the session of this request, and has the browser drop its cookie. */
        delete: operations["SessionController_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists dead letters, newest first. */
        get: operations["DeadLettersController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a dead letter; a failed job's id gives its latest one. */
        get: operations["DeadLettersController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the failed job over as a new job, whose originId names the failed one. */
        post: operations["DeadLettersController_redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the steps to the first finished workflow job: what is done, and the next command or setting. */
        get: operations["SetupController_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/outages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists outages of Redis and PostgreSQL as nodes noticed them, newest first, with what became of the jobs accepted meanwhile. */
        get: operations["OutagesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the status page's components by name. */
        get: operations["StatusController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/github/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the repositories that GitHub shows the hub, newest first. */
        get: operations["GitHubController_repositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/github/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the workflows that GitHub shows the hub, newest first. */
        get: operations["GitHubController_workflows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/github/runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the self-hosted runners registered at GitHub, by this hub or others, newest first. */
        get: operations["GitHubController_runners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/demands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists demands, newest first; as CSV, all that match. */
        get: operations["DemandsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/demands/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a demand, with the reason why it waits. */
        get: operations["DemandsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the runner sets with what is in use, what is kept warm, and who waits for them. */
        get: operations["RunnerSetsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists runners, newest first; as CSV, all that match. */
        get: operations["RunnersController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a runner. */
        get: operations["RunnersController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the output of a runner's container; it is complete once the container has ended. */
        get: operations["RunnersController_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists deliveries, newest first; as CSV, all that match. */
        get: operations["DeliveriesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a delivery with its headers and payload, whose numbers have all their digits. */
        get: operations["DeliveriesController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Processes a delivery again, in a new job. */
        post: operations["DeliveriesController_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists alerts, the last that fired first; as CSV, all that match. */
        get: operations["AlertsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an alert, with its latest messages and silences. */
        get: operations["AlertsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/ack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledges a firing alert: somebody works on it. */
        post: operations["AlertsController_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/silence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Silences an alert until an instant: nobody is notified when it fires. */
        post: operations["AlertsController_silence"];
        /** Ends the silence of an alert: if it still fires, it is sent within a minute. */
        delete: operations["AlertsController_unsilence"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolves an alert that a job has raised; a rule resolves its own. */
        post: operations["AlertsController_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists artifacts, newest first. */
        get: operations["ArtifactsController_list"];
        put?: never;
        /** Stores the body, the bytes of a file of 25 MiB at most with its Content-Type, as an artifact. */
        post: operations["ArtifactsController_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an artifact without its content. */
        get: operations["ArtifactsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Streams the content of an artifact with its own Content-Type, as an attachment. */
        get: operations["ArtifactsController_content"];
        put?: never;
        post?: never;
        /** Deletes an artifact, even if an open job names it: that job fails when it opens it. */
        delete: operations["ArtifactsController_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all alert rules by name, the shipped ones among them. */
        get: operations["AlertRulesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alert-rules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an alert rule. */
        get: operations["AlertRulesController_get"];
        /** Sets an alert rule: changes the one of this name, or adds one. */
        put: operations["AlertRulesController_set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists tasks, newest first; as CSV, all that match. */
        get: operations["TasksController_list"];
        put?: never;
        /** Stores a task for a worker outside of the hub, with its process_task job; a known taskId returns its task. */
        post: operations["TasksController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leases a task to a worker, and waits for one if none is ready. */
        post: operations["TasksController_next"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a task. */
        get: operations["TasksController_get"];
        put?: never;
        post?: never;
        /** Cancels an open task and its job; the worker that has it hears of it at its next call. */
        delete: operations["TasksController_cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{taskId}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Renews the lease, records progress, and answers whether the task was cancelled. */
        post: operations["TasksController_progress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{taskId}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Completes the task. Repeated with the same token, it answers the same. */
        post: operations["TasksController_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{taskId}/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the task's attempt with an error; it is ready again after its job's backoff while attempts are left. */
        post: operations["TasksController_fail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{taskId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Returns the task for other workers, which uses no attempt. */
        post: operations["TasksController_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/emails/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists templates of mails by name. */
        get: operations["EmailTemplatesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/emails/templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a template of mails. */
        get: operations["EmailTemplatesController_get"];
        /** Sets a template of mails: changes the one of this name, or adds one. */
        put: operations["EmailTemplatesController_set"];
        post?: never;
        /** Removes a template of mails: those that name it fail from then on. */
        delete: operations["EmailTemplatesController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/emails/templates/{name}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Returns what a template makes of data, and sends nothing. */
        post: operations["EmailTemplatesController_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/emails/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the addresses that get no mail. */
        get: operations["EmailSuppressionsController_list"];
        put?: never;
        /** Suppresses an address: it gets no mail from any sender. */
        post: operations["EmailSuppressionsController_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/emails/suppressions/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets an address get mail again. */
        delete: operations["EmailSuppressionsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/emails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists mails, the newest first; as CSV, all that match. */
        get: operations["EmailsController_list"];
        put?: never;
        /** Stores a mail and enqueues the send_email job that sends it. */
        post: operations["EmailsController_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/emails/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a mail with its recipients, each with the conversation with the mail server. */
        get: operations["EmailsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/email/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the counts of the email queue, and its newest 50 failed jobs. */
        get: operations["EmailQueueController_queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metrics/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the history of a metric as points of a chart, 2000 at most. */
        get: operations["MetricsHistoryController_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/containers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists this hub's containers in the runtime of the node that answers, the newest first. */
        get: operations["ContainersController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds what an id belongs to, of whatever kind, and repositories, contacts, webhook endpoints, projects, tasks, deployments and merges by their names or commits. */
        get: operations["LookupController_find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/graphql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Executes a query or a mutation of GraphQL. */
        post: operations["GraphQLController_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers a message of the Model Context Protocol. */
        post: operations["McpController_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        JobRequest: {
            type: string;
            /** @default {} */
            data: Record<string, never>;
            queue?: string;
            priority?: number | string;
            delay?: number;
            runAt?: string | number;
            attempts?: number;
            backoff?: number | {
                /** @constant */
                type: "fixed";
                delay: number;
                jitter?: number;
            } | {
                /** @constant */
                type: "exponential";
                delay: number;
                multiplier?: number;
                max?: number;
                jitter?: number;
            };
            timeout?: number;
            deadline?: string | number;
            dedupeKey?: string;
            dedupeTtl?: number;
            tenant?: string;
            tags?: string[];
            repeat?: {
                every?: number;
                pattern?: string;
                tz?: string;
                /** @description Identifies the schedule: another request with this key updates it */
                key?: string;
                /** @description Display name */
                name?: string;
            };
        };
        JobsBulk: {
            jobs: {
                type: string;
                /** @default {} */
                data: Record<string, never>;
                queue?: string;
                priority?: number | string;
                delay?: number;
                runAt?: string | number;
                attempts?: number;
                backoff?: number | {
                    /** @constant */
                    type: "fixed";
                    delay: number;
                    jitter?: number;
                } | {
                    /** @constant */
                    type: "exponential";
                    delay: number;
                    multiplier?: number;
                    max?: number;
                    jitter?: number;
                };
                timeout?: number;
                deadline?: string | number;
                dedupeKey?: string;
                dedupeTtl?: number;
                tenant?: string;
                tags?: string[];
                repeat?: {
                    every?: number;
                    pattern?: string;
                    tz?: string;
                    /** @description Identifies the schedule: another request with this key updates it */
                    key?: string;
                    /** @description Display name */
                    name?: string;
                };
            }[];
        };
        JobsAction: {
            /** @enum {string} */
            action: "retry" | "cancel" | "delete" | "promote";
            filter: {
                queue?: string;
                type?: string;
                /** @enum {string} */
                state?: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                tag?: string;
                tenant?: string;
                /** @description Failed jobs of this group */
                fingerprint?: string;
                /** @description Text that the data or the error contains */
                q?: string;
                from?: string;
                to?: string;
                ids?: string[];
            };
            /** @description Reason, recorded in the audit trail */
            reason: string;
            /** @default false */
            dryRun: boolean;
            /** @description Refuses the action if more jobs match, such as a dry run has counted */
            atMost?: number;
        };
        QueueDrain: {
            /**
             * @default process
             * @enum {string}
             */
            mode: "process" | "remove";
            /**
             * @description Includes delayed jobs
             * @default false
             */
            delayed: boolean;
            /** @description Reason, recorded in the audit trail */
            reason?: string;
        };
        QueueClean: {
            /**
             * @description Minimum time since the end of a job, in milliseconds
             * @default 3600000
             */
            age: number;
            /** @default 1000 */
            limit: number;
            /**
             * @default completed
             * @enum {string}
             */
            state: "completed" | "failed" | "cancelled";
            /** @description Reason, recorded in the audit trail */
            reason?: string;
        };
        Recover: {
            kinds?: ("failed" | "stalled" | "incomplete")[];
            /** @description Reason, recorded in the audit trail */
            reason?: string;
        };
        Reason: {
            /** @description Reason, recorded in the audit trail */
            reason?: string;
        };
        ScheduleRequest: {
            type: string;
            /** @default {} */
            data: Record<string, never>;
            queue?: string;
            priority?: number | string;
            attempts?: number;
            backoff?: number | {
                /** @constant */
                type: "fixed";
                delay: number;
                jitter?: number;
            } | {
                /** @constant */
                type: "exponential";
                delay: number;
                multiplier?: number;
                max?: number;
                jitter?: number;
            };
            timeout?: number;
            dedupeKey?: string;
            tenant?: string;
            tags?: string[];
            repeat?: {
                every?: number;
                pattern?: string;
                tz?: string;
                /** @description Identifies the schedule: another request with this key updates it */
                key?: string;
                /** @description Display name */
                name?: string;
            };
            every?: number;
            pattern?: string;
            tz?: string;
            /** @description Identifies the schedule: another request with this key updates it */
            key?: string;
            /** @description Display name */
            name?: string;
        };
        ApiKeyRequest: {
            /** @description Name in audit trails; unique among keys that are not revoked */
            name: string;
            /**
             * @description viewer reads; operator also acts on jobs and queues; admin does all
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /** Format: date-time */
            expiresAt?: string;
            /** @description Confines the sender to jobs of these tenants */
            tenants?: string[];
            /** @description Confines the sender to jobs on these queues */
            queues?: string[];
        };
        GroupRedrive: {
            /** @description Reason, recorded in the audit trail */
            reason: string;
            /**
             * @description Maximum number of jobs, those that failed first; 1 tries one before the rest
             * @default 10000
             */
            limit: number;
        };
        Optimize: {
            /**
             * @description Stores what is advised; nodes follow when they are notified
             * @default false
             */
            apply: boolean;
            /**
             * @description Removes what was stored: queues return to their defaults
             * @default false
             */
            revert: boolean;
            /** @description Only these queues change; default: all */
            queues?: string[];
            /**
             * @description Length of the measurement until now
             * @default 60
             */
            windowMinutes: number;
        };
        AlertSilence: {
            /** Format: date-time */
            until: string;
            /** @description Reason, recorded with the silence */
            reason: string;
        };
        AlertRuleRequest: {
            /**
             * @description Figure that is compared, for each of its label values
             * @enum {string}
             */
            metric: "queue_waiting" | "queue_failed_hour" | "type_failure_ratio" | "queue_run_seconds_p95" | "queue_oldest_waiting_seconds" | "jobs_without_worker" | "ledger_lag_seconds" | "engine_away_seconds" | "isolation_failed" | "demands_waiting";
            /** @enum {string} */
            severity: "critical" | "error" | "warning" | "info";
            /** @description Fires above it; resolves at 80 % of it, twice in a row */
            threshold: number;
            /**
             * @description How long the figure must stay above, in milliseconds
             * @default 0
             */
            forMs: number;
            /**
             * @description Limits the rule to these label values, such as a queue
             * @default {}
             */
            labels: {
                [key: string]: string;
            };
            /** @default true */
            enabled: boolean;
        };
        WebhookEndpointRequest: {
            name: string;
            url: string;
            /** @default true */
            enabled: boolean;
        };
        NewWebhookEndpointRequest: {
            name: string;
            url: string;
            /** @default true */
            enabled: boolean;
            /** @description Default: the hub makes one */
            secret?: string;
        };
        SecretRotationRequest: {
            /** @description Default: the hub makes one */
            secret?: string;
            /**
             * @description Time for which messages carry a signature of the previous secret, too
             * @default 86400000
             */
            keepMs: number;
        };
        WebhookRecovery: {
            /** @description Messages enqueued since then are delivered again, if they have failed */
            since: string;
        };
        NotifyRequest: {
            /** @description Whom to notify: a contact of this hub */
            userId?: string;
            /** @description Whom to notify, in place of userId: a mail address, or the URL of a webhook (sealed) */
            to?: string;
            title?: string;
            message: string;
            /**
             * @default auto
             * @enum {string}
             */
            channel: "email" | "slack" | "webhook" | "auto";
            /** @description For webhooks: goes with the message */
            data?: {
                [key: string]: unknown;
            };
        };
        ContactRequest: {
            /** @description Channels in the order in which they are tried */
            channels: ("email" | "slack" | "webhook")[];
            email?: string;
            /** @description Address of Slack's incoming webhook; sealed */
            slackUrl?: string;
            /** Format: uuid */
            webhookEndpointId?: string;
        };
        EmailRequest: {
            to: (string | {
                address: string;
                name?: string;
            }) | (string | {
                address: string;
                name?: string;
            })[];
            cc?: (string | {
                address: string;
                name?: string;
            }) | (string | {
                address: string;
                name?: string;
            })[];
            bcc?: (string | {
                address: string;
                name?: string;
            }) | (string | {
                address: string;
                name?: string;
            })[];
            /** @description Sender; default: SMTP_FROM */
            from?: string | {
                address: string;
                name?: string;
            };
            replyTo?: string | {
                address: string;
                name?: string;
            };
            /** @description Required without a template; else it replaces the template's */
            subject?: string;
            text?: string;
            html?: string;
            /** @description Name of a template, instead of text and html */
            template?: string;
            /** @description The template's variables */
            data?: Record<string, never>;
            headers?: {
                [key: string]: string;
            };
            /** @description Artifacts, with other names if given; 20 and 25 MiB at most */
            attachments?: {
                /** Format: uuid */
                artifact: string;
                name?: string;
            }[];
            /** Format: date-time */
            sendAt?: string;
            /** @description Whom the mail is about, for searches */
            userId?: string;
            /** @description 10 is the most urgent */
            priority?: number;
            /**
             * @description What follows a link lost after the final dot, when the server may have taken the mail: default send
             * @enum {string}
             */
            onDoubt?: "send" | "fail";
            /** @description Time for which a server may ask to come again; default 24h */
            deferFor?: number | string;
        };
        EmailTemplateRequest: {
            subject: string;
            text?: string;
            /** @description Variables are escaped, unless `| raw` follows */
            html?: string;
        };
        EmailPreviewRequest: {
            /** @default {} */
            data: Record<string, never>;
        };
        EmailSuppressionRequest: {
            address: string;
            /** @description Why it gets no mail, for people */
            reason: string;
        };
        MergeRequest: {
            /** @description Identifies the group, which has one open job */
            taskGroupId: string;
            projectId: string;
            /** @description Completed tasks, in the order in which their pull requests are merged */
            taskIds: string[];
            /**
             * @description main is deployed to production, staging to staging
             * @enum {string}
             */
            targetBranch: "staging" | "main";
            /**
             * @description Whether a pull request that conflicts fails the job, or is left out
             * @default stop
             * @enum {string}
             */
            onConflict: "stop" | "skip";
        };
        ProjectRequest: {
            name: string;
            /** @description Default: the name */
            namespace?: string;
            dockerImage: string;
            domain: string;
            /**
             * @description Variables whose values Kubernetes takes from its Secrets
             * @default []
             */
            secretRefs: {
                name: string;
                /** @description A Secret in the namespace */
                secret: string;
                key: string;
            }[];
            /** @default 1 */
            replicas: number;
            /** @default 500m */
            cpu: string;
            /** @default 512Mi */
            memory: string;
            /**
             * @description Port on which the container serves HTTP
             * @default 3000
             */
            port: number;
            /**
             * @description Path that answers 200 once the container is healthy
             * @default /
             */
            healthPath: string;
            /** @default null */
            repository: string | null;
            /**
             * @default github
             * @enum {string}
             */
            provider: "github" | "gitea";
            /** @description Default: those that are stored */
            envVars?: {
                [key: string]: string;
            };
        };
        DeploymentRequest: {
            /** @description Identifies the deployment: a repeated request returns it. Default: a new UUID */
            deploymentId?: string;
            projectId: string;
            /** @description Task whose preview it is; of previews only */
            taskId?: string;
            /** @enum {string} */
            environment: "preview" | "staging" | "production";
            branch: string;
            /** @description Its first 7 characters are the tag of the image */
            commitHash: string;
        };
        PreviewKeep: {
            keep: boolean;
            reason?: string;
        };
        SessionRequest: {
            /** @description An API key, or the admin key */
            key: string;
        };
        GraphQLRequest: {
            /** @description The document */
            query: string;
            variables?: {
                [key: string]: unknown;
            } | null;
            operationName?: string | null;
            /** @description Ignored */
            extensions?: {
                [key: string]: unknown;
            } | null;
        };
        McpRequest: {
            /** @constant */
            jsonrpc: "2.0";
            id?: string | number;
            /** @description initialize, tools/list, tools/call or another one of the protocol */
            method: string;
            params?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        TaskRequest: {
            /** @description Identifies the task: a repeated request returns it. Default: a new UUID */
            taskId?: string;
            projectId: string;
            title?: string;
            description?: string;
            /** @description urgent, high, medium (default) or low; or as a job names it */
            priority?: number | string;
            /** @description What a worker must offer; a worker without labels takes any task */
            labels?: string[];
            /** @description Tasks of the same project that must be completed before; they may be created later */
            dependsOn?: string[];
            /** @description What else the worker needs to know */
            data?: Record<string, never>;
            tenant?: string;
            deadline?: string | number;
            attempts?: number;
            backoff?: number | {
                /** @constant */
                type: "fixed";
                delay: number;
                jitter?: number;
            } | {
                /** @constant */
                type: "exponential";
                delay: number;
                multiplier?: number;
                max?: number;
                jitter?: number;
            };
            tags?: string[];
        };
        TaskNext: {
            /** @description Identifies the request: repeated, it returns the same lease while that is current */
            requestId: string;
            projectId?: string;
            /** @description What the worker offers: each label of a task must be among them */
            labels?: string[];
            /** @description Name of the worker among those of its key, each with one task at a time: one that has died gets its task back */
            worker?: string;
            /**
             * @description How long to wait for a task if none is ready
             * @default 0
             */
            waitMs: number;
        };
        TaskProgress: {
            /** Format: uuid */
            leaseToken: string;
            percent?: number;
            /** @description Becomes a line of the job's log, too */
            message?: string;
        };
        TaskComplete: {
            /** Format: uuid */
            leaseToken: string;
            /** @description Any JSON; becomes the result of the job, too */
            result?: unknown;
        };
        TaskFail: {
            /** Format: uuid */
            leaseToken: string;
            /** @description Default: TASK_FAILED */
            code?: string;
            message: string;
            /**
             * @description Whether another attempt may help; its job has three
             * @default true
             */
            retryable: boolean;
        };
        TaskRelease: {
            /** Format: uuid */
            leaseToken: string;
            reason?: string;
        };
        AcceptedJob: {
            /** Format: uuid */
            id: string;
            type: string;
            queue: string;
            /** @enum {number} */
            priority: 1 | 2 | 3 | 4 | 5;
            /** @enum {string} */
            state: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
            /**
             * Format: uuid
             * @description Schedule that created the job; with `repeat`, the new schedule, whose id is also in `id`
             */
            scheduleId?: string;
        };
        AcceptedJobs: {
            jobs: {
                /** Format: uuid */
                id: string;
                type: string;
                queue: string;
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                /** @enum {string} */
                state: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                /**
                 * Format: uuid
                 * @description Schedule that created the job; with `repeat`, the new schedule, whose id is also in `id`
                 */
                scheduleId?: string;
            }[];
        };
        ActionResult: {
            /** @description Jobs that match the filter and that the action applies to */
            matched: number;
            /** @description The bound of one call where it has ended the search; else null */
            limit: number | null;
            /** @description Part of the history that this request has searched, by the creation of jobs */
            searched: {
                /** @description null: from the beginning */
                from: string | null;
                /** Format: date-time */
                to: string;
                /** @description Whether nothing that the filter covers is left before `from` */
                complete: boolean;
            };
            /** @description Changed jobs: fewer than `matched` if some changed meanwhile */
            done: number;
            /** @description The newest matched jobs, 100 at most */
            ids: string[];
        } | {
            /** @description Jobs that match the filter and that the action applies to */
            matched: number;
            /** @description The bound of one call where it has ended the search; else null */
            limit: number | null;
            /** @description Part of the history that this request has searched, by the creation of jobs */
            searched: {
                /** @description null: from the beginning */
                from: string | null;
                /** Format: date-time */
                to: string;
                /** @description Whether nothing that the filter covers is left before `from` */
                complete: boolean;
            };
            /** @description The matched jobs by queue, type and state, the most first */
            breakdown: {
                queue: string;
                type: string;
                /** @enum {string} */
                state: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                count: number;
            }[];
            /** @description The five newest matched jobs */
            samples: {
                /** Format: uuid */
                id: string;
                type: string;
                queue: string;
                /** @enum {string} */
                state: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                data: {
                    [key: string]: unknown;
                };
                attemptsMade: number;
                maxAttempts: number;
                progress: number | null;
                result: unknown;
                error: {
                    code: string;
                    message: string;
                } | null;
                /** Format: date-time */
                createdAt: string;
                runAt: string | null;
                startedAt: string | null;
                finishedAt: string | null;
                parentId: string | null;
                /** @description Id of the failed job that this job redrives */
                originId: string | null;
                tags: string[];
                tenant: string | null;
            }[];
        };
        Job: {
            /** Format: uuid */
            id: string;
            type: string;
            queue: string;
            /** @enum {string} */
            state: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
            /** @enum {number} */
            priority: 1 | 2 | 3 | 4 | 5;
            data: {
                [key: string]: unknown;
            };
            attemptsMade: number;
            maxAttempts: number;
            progress: number | null;
            result: unknown;
            error: {
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            runAt: string | null;
            startedAt: string | null;
            finishedAt: string | null;
            parentId: string | null;
            /** @description Id of the failed job that this job redrives */
            originId: string | null;
            tags: string[];
            tenant: string | null;
        };
        JobPage: {
            items: {
                /** Format: uuid */
                id: string;
                type: string;
                queue: string;
                /** @enum {string} */
                state: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                data: {
                    [key: string]: unknown;
                };
                attemptsMade: number;
                maxAttempts: number;
                progress: number | null;
                result: unknown;
                error: {
                    code: string;
                    message: string;
                } | null;
                /** Format: date-time */
                createdAt: string;
                runAt: string | null;
                startedAt: string | null;
                finishedAt: string | null;
                parentId: string | null;
                /** @description Id of the failed job that this job redrives */
                originId: string | null;
                tags: string[];
                tenant: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
            /** @description Part of the history that this request has searched, by the creation of jobs */
            searched: {
                /** @description null: from the beginning */
                from: string | null;
                /** Format: date-time */
                to: string;
                /** @description Whether nothing that the filter covers is left before `from` */
                complete: boolean;
            };
        };
        JobEventPage: {
            items: {
                /** Format: date-time */
                at: string;
                fromState: ("accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled") | null;
                /** @enum {string} */
                toState: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                attempt: number;
                node: string | null;
                actor: string | null;
                /** @description Details, such as an action and its reason, or a failure */
                detail: {
                    [key: string]: unknown;
                } | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        JobLogPage: {
            items: {
                /** Format: date-time */
                at: string;
                line: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        JobFailurePage: {
            items: {
                attempt: number;
                /** Format: date-time */
                at: string;
                code: string;
                message: string;
                stack: string | null;
                retryable: boolean;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        JobTree: {
            /**
             * Format: uuid
             * @description Oldest ancestor that exists and that the sender may see
             */
            rootId: string;
            /** @description Each job before its children, 500 at most: of the week of the root, and of the week of the job */
            items: {
                /** Format: uuid */
                id: string;
                type: string;
                queue: string;
                /** @enum {string} */
                state: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                /** Format: date-time */
                createdAt: string;
                runAt: string | null;
                startedAt: string | null;
                finishedAt: string | null;
                parentId: string | null;
                /** @description Name that its parent gave it; null: none */
                name: string | null;
                /** @description Code of its error */
                code: string | null;
                /** @description 0: the root */
                depth: number;
            }[];
            /** @description Whether the family has more jobs; its ancestors and descendants come first */
            more: boolean;
        };
        DeadLetter: {
            /**
             * Format: uuid
             * @description Id of the dead_letter job
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of the failed job; the other fields are its values at that time
             */
            jobId: string;
            type: string;
            queue: string;
            /** @enum {number} */
            priority: 1 | 2 | 3 | 4 | 5;
            code: string;
            message: string;
            attemptsMade: number;
            /** Format: date-time */
            failedAt: string;
            /**
             * @description Current state of the job
             * @enum {string}
             */
            jobState: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
            /**
             * @description retried: the job itself has run again since, whatever the result
             * @enum {string}
             */
            status: "open" | "redriven" | "retried";
            /** @description Id of the newest job that replaces it */
            redrivenAs: string | null;
        };
        DeadLetterPage: {
            items: {
                /**
                 * Format: uuid
                 * @description Id of the dead_letter job
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description Id of the failed job; the other fields are its values at that time
                 */
                jobId: string;
                type: string;
                queue: string;
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                code: string;
                message: string;
                attemptsMade: number;
                /** Format: date-time */
                failedAt: string;
                /**
                 * @description Current state of the job
                 * @enum {string}
                 */
                jobState: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                /**
                 * @description retried: the job itself has run again since, whatever the result
                 * @enum {string}
                 */
                status: "open" | "redriven" | "retried";
                /** @description Id of the newest job that replaces it */
                redrivenAs: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        FailureGroup: {
            /** @description Of the type, the code and the normalized message */
            fingerprint: string;
            type: string;
            queue: string;
            code: string;
            /** @description The message, with what varies replaced: <n>, <id>, <path>, <address>, <url>, <text> */
            message: string;
            /** @description Jobs that have failed and were neither redriven, retried nor deleted since */
            count: number;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            /** @description Failures in each of the last 24 hours, the oldest first; if `spark` is asked for */
            spark?: number[];
        };
        FailureGroupPage: {
            items: {
                /** @description Of the type, the code and the normalized message */
                fingerprint: string;
                type: string;
                queue: string;
                code: string;
                /** @description The message, with what varies replaced: <n>, <id>, <path>, <address>, <url>, <text> */
                message: string;
                /** @description Jobs that have failed and were neither redriven, retried nor deleted since */
                count: number;
                /** Format: date-time */
                firstAt: string;
                /** Format: date-time */
                lastAt: string;
                /** @description Failures in each of the last 24 hours, the oldest first; if `spark` is asked for */
                spark?: number[];
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        GroupRedriven: {
            fingerprint: string;
            /** @description Failed jobs that were tried */
            matched: number;
            /** @description New jobs: fewer than `matched` if some changed meanwhile */
            redriven: number;
            /** @description Failed jobs that the group still has */
            remaining: number;
            /** @description Ids of the first five new jobs */
            jobs: string[];
        };
        QueueStatistics: {
            name: string;
            waiting: number;
            active: number;
            completed: number;
            failed: number;
            delayed: number;
            waitingChildren: number;
            paused: boolean;
            /** @description waiting + active + delayed + waitingChildren */
            pending: number;
            /** @description All jobs, including ended ones in the ledger */
            total: number;
            /** @description Jobs completed within the last minute */
            throughput1m: number;
            /** @description Share of failed jobs among those that ended within the last hour */
            errorRate: number;
            /** @description Milliseconds, of the last hour's runs, accurate to 20 % */
            latencyP95: number;
            oldestWaitingSeconds: number;
        };
        QueueStatisticsList: {
            queues: {
                name: string;
                waiting: number;
                active: number;
                completed: number;
                failed: number;
                delayed: number;
                waitingChildren: number;
                paused: boolean;
                /** @description waiting + active + delayed + waitingChildren */
                pending: number;
                /** @description All jobs, including ended ones in the ledger */
                total: number;
                /** @description Jobs completed within the last minute */
                throughput1m: number;
                /** @description Share of failed jobs among those that ended within the last hour */
                errorRate: number;
                /** @description Milliseconds, of the last hour's runs, accurate to 20 % */
                latencyP95: number;
                oldestWaitingSeconds: number;
            }[];
        };
        QueueCounts: {
            queues: {
                name: string;
                waiting: number;
                active: number;
                completed: number;
                failed: number;
            }[];
        };
        QueueTenants: {
            name: string;
            /** @description Tenants with open jobs */
            total: number;
            /** @description The 50 with most waiting and active jobs */
            tenants: {
                /** @description Null: the jobs without a tenant */
                tenant: string | null;
                waiting: number;
                active: number;
                delayed: number;
            }[];
        };
        QueueLanes: {
            name: string;
            /** @description False: only the oldest 5000 delayed jobs were counted */
            exact: boolean;
            /** @description The 50 held lanes that most jobs of the queue wait for */
            lanes: {
                /** @description What its jobs share outside of the hub: an endpoint, a host */
                lane: string;
                /** Format: date-time */
                until: string;
                /** Format: date-time */
                since: string;
                /** @description What it has answered */
                reason: string;
                /** @description Jobs of this queue that wait for it */
                waiting: number;
            }[];
        };
        QueuePauses: {
            queues: {
                name: string;
                paused: boolean;
                draining: boolean;
                /** @description Whether the drain waits for delayed jobs, too */
                drainDelayed: boolean;
                /** @description Why it is paused or drains */
                reason: string | null;
                changedBy: string | null;
                /** Format: date-time */
                changedAt: string;
                /** @description Jobs at a time per process, as stored by an operator; null: as configured */
                concurrency: number | null;
            }[];
        };
        RetryStatisticsList: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            types: {
                type: string;
                queue: string;
                /** @description Attempts that have ended, well or badly */
                attempts: number;
                /** @description Failed attempts that were followed by another one */
                retries: number;
                /** @description Jobs that completed with their second attempt or a later one */
                succeededAfterRetry: number;
                completed: number;
                /** @description Jobs that failed for good */
                failed: number;
                /** @description Failed attempts by code, the most frequent first; by whole hours */
                topErrorCodes: {
                    code: string;
                    count: number;
                }[];
            }[];
        };
        JobDistribution: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @enum {string} */
            step: "minute" | "hour" | "day";
            /** @description False if 20000 rows do not suffice: then the oldest are missing */
            complete: boolean;
            /** @description Jobs that ended, by the step in which they did, the newest first */
            items: {
                /** Format: date-time */
                at: string;
                queue: string;
                type: string;
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                completed: number;
                failed: number;
                cancelled: number;
            }[];
            /** @description Jobs that are open now */
            open: {
                queue: string;
                type: string;
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                jobs: number;
            }[];
        };
        Tuning: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Processes that run jobs */
            nodes: number;
            /** @description Queues whose concurrency this request has changed */
            changed: string[];
            queues: {
                queue: string;
                /** @description Jobs at a time per process, before this request */
                concurrency: number;
                /**
                 * @description variable: QUEUE_<NAME>_CONCURRENCY decides; stored: an earlier advice that was applied
                 * @enum {string}
                 */
                source: "catalog" | "variable" | "stored";
                /** @description The same as `concurrency` where it should stay */
                advised: number;
                reason: string;
                /** @description null: no job ended */
                measured: {
                    /** @description Newest jobs that ended, of which the percentiles are, in milliseconds */
                    sample: number;
                    waitP50: number;
                    waitP95: number;
                    runP50: number;
                    runP95: number;
                    /** @description Average number of busy slots of all processes */
                    busySlots: number;
                    /** @description Attempts that ended per second */
                    perSecond: number;
                } | null;
            }[];
        };
        QueuePaused: {
            name: string;
            paused: boolean;
        };
        QueueDrained: {
            name: string;
            remaining: number;
        } | {
            name: string;
            removed: number;
        };
        Removed: {
            removed: number;
        };
        Count: {
            count: number;
        };
        WebhookEndpoint: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            enabled: boolean;
            /** @description Why the hub has disabled it; null: it has not */
            disabledReason: string | null;
            /** @description First failure since the last success; null: it works */
            failingSince: string | null;
            lastSuccessAt: string | null;
            lastFailureAt: string | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            /** Format: date-time */
            changedAt: string;
        };
        WebhookEndpointPage: {
            items: {
                /** Format: uuid */
                id: string;
                name: string;
                url: string;
                enabled: boolean;
                /** @description Why the hub has disabled it; null: it has not */
                disabledReason: string | null;
                /** @description First failure since the last success; null: it works */
                failingSince: string | null;
                lastSuccessAt: string | null;
                lastFailureAt: string | null;
                /** Format: date-time */
                createdAt: string;
                createdBy: string;
                /** Format: date-time */
                changedAt: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        WebhookEndpointWithSecret: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            enabled: boolean;
            /** @description Why the hub has disabled it; null: it has not */
            disabledReason: string | null;
            /** @description First failure since the last success; null: it works */
            failingSince: string | null;
            lastSuccessAt: string | null;
            lastFailureAt: string | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            /** Format: date-time */
            changedAt: string;
            /** @description The secret, shown this once */
            secret: string;
        };
        WebhookAttemptPage: {
            items: {
                id: string;
                /** Format: uuid */
                jobId: string;
                runNumber: number;
                endpointId: string | null;
                event: string;
                host: string;
                /** Format: date-time */
                at: string;
                /** @description Duration of the call */
                ms: number;
                /** @description Status of the answer; null: none came */
                status: number | null;
                /** @description Why it counts as failed; null: delivered */
                code: string | null;
                /** @description First 1 KiB of the answer */
                answer: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        WebhooksRecovered: {
            found: number;
            retried: number;
        };
        Notification: {
            /**
             * Format: uuid
             * @description Also the id of its job
             */
            id: string;
            userId: string | null;
            title: string | null;
            /** @enum {string} */
            state: "open" | "delivered" | "failed";
            /** @description Channel that has taken it, or is tried now */
            channel: ("email" | "slack" | "webhook") | null;
            /** @description Mail address, or the host of an address */
            recipient: string | null;
            /** @description Job that delivers it by mail or webhook */
            deliveryId: string | null;
            /** @description Channels that could not deliver it */
            tried: {
                /** @enum {string} */
                channel: "email" | "slack" | "webhook";
                code: string;
                message: string;
                at: string;
            }[];
            /** @description What became of it, in a sentence */
            why: string;
            /** Format: date-time */
            createdAt: string;
            endedAt: string | null;
        };
        NotificationPage: {
            items: {
                /**
                 * Format: uuid
                 * @description Also the id of its job
                 */
                id: string;
                userId: string | null;
                title: string | null;
                /** @enum {string} */
                state: "open" | "delivered" | "failed";
                /** @description Channel that has taken it, or is tried now */
                channel: ("email" | "slack" | "webhook") | null;
                /** @description Mail address, or the host of an address */
                recipient: string | null;
                /** @description Job that delivers it by mail or webhook */
                deliveryId: string | null;
                /** @description Channels that could not deliver it */
                tried: {
                    /** @enum {string} */
                    channel: "email" | "slack" | "webhook";
                    code: string;
                    message: string;
                    at: string;
                }[];
                /** @description What became of it, in a sentence */
                why: string;
                /** Format: date-time */
                createdAt: string;
                endedAt: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        Contact: {
            userId: string;
            channels: ("email" | "slack" | "webhook")[];
            email: string | null;
            /** @description Whether it has an address of Slack, which is not shown */
            hasSlack: boolean;
            webhookEndpointId: string | null;
            /** Format: date-time */
            changedAt: string;
            changedBy: string;
        };
        ContactPage: {
            items: {
                userId: string;
                channels: ("email" | "slack" | "webhook")[];
                email: string | null;
                /** @description Whether it has an address of Slack, which is not shown */
                hasSlack: boolean;
                webhookEndpointId: string | null;
                /** Format: date-time */
                changedAt: string;
                changedBy: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        LlmUsage: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @enum {string} */
            by: "model" | "tenant" | "day";
            total: {
                calls: number;
                /** @description Calls without an answer that could be used */
                failed: number;
                /** @description Calls under way, or lost with their process */
                open: number;
                promptTokens: number;
                completionTokens: number;
                /** @description Calls whose tokens are estimated, since nobody has counted them */
                estimated: number;
            };
            /** @description Those with most tokens first, or the newest days */
            items: {
                /** @description The model, the tenant (null: none), or the day of UTC */
                key: string | null;
                calls: number;
                /** @description Calls without an answer that could be used */
                failed: number;
                /** @description Calls under way, or lost with their process */
                open: number;
                promptTokens: number;
                completionTokens: number;
                /** @description Calls whose tokens are estimated, since nobody has counted them */
                estimated: number;
            }[];
        };
        Merge: {
            taskGroupId: string;
            /**
             * Format: uuid
             * @description Its newest merge_tasks job
             */
            jobId: string;
            projectId: string;
            /** @description null until its job has run */
            provider: ("github" | "gitea") | null;
            repository: string | null;
            /** @enum {string} */
            targetBranch: "staging" | "main";
            /** @enum {string} */
            onConflict: "stop" | "skip";
            /**
             * @description waiting: not begun, or for another group that merges into the same branch
             * @enum {string}
             */
            state: "waiting" | "merging" | "completed" | "failed" | "cancelled";
            tasks: number;
            merged: number;
            skipped: number;
            failed: number;
            /** @description Deployment that followed; null: none */
            deploymentId: string | null;
            /** Format: date-time */
            createdAt: string;
            endedAt: string | null;
        };
        MergeDetail: {
            taskGroupId: string;
            /**
             * Format: uuid
             * @description Its newest merge_tasks job
             */
            jobId: string;
            projectId: string;
            /** @description null until its job has run */
            provider: ("github" | "gitea") | null;
            repository: string | null;
            /** @enum {string} */
            targetBranch: "staging" | "main";
            /** @enum {string} */
            onConflict: "stop" | "skip";
            /**
             * @description waiting: not begun, or for another group that merges into the same branch
             * @enum {string}
             */
            state: "waiting" | "merging" | "completed" | "failed" | "cancelled";
            tasks: number;
            merged: number;
            skipped: number;
            failed: number;
            /** @description Deployment that followed; null: none */
            deploymentId: string | null;
            /** Format: date-time */
            createdAt: string;
            endedAt: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            /** @description Group whose turn it is to merge into the branch, or that is next before this one */
            waitsFor: {
                taskGroupId: string;
                /**
                 * Format: uuid
                 * @description Its newest merge_tasks job
                 */
                jobId: string;
            } | null;
            /** @description One for each task, in their order */
            items: {
                taskId: string;
                /** @description Number of the task's pull request */
                number: number | null;
                title: string | null;
                /** @description Page of the pull request at its host */
                url: string | null;
                /** @enum {string} */
                state: "pending" | "merged" | "skipped" | "failed";
                /** @description Commit of the merge */
                sha: string | null;
                code: string | null;
                /** @description Why it was skipped, or has failed */
                message: string | null;
                /** @description Branch that the request was made for, if another one */
                retargetedFrom: string | null;
                mergedAt: string | null;
                /** Format: date-time */
                updatedAt: string;
            }[];
        };
        MergePage: {
            items: {
                taskGroupId: string;
                /**
                 * Format: uuid
                 * @description Its newest merge_tasks job
                 */
                jobId: string;
                projectId: string;
                /** @description null until its job has run */
                provider: ("github" | "gitea") | null;
                repository: string | null;
                /** @enum {string} */
                targetBranch: "staging" | "main";
                /** @enum {string} */
                onConflict: "stop" | "skip";
                /**
                 * @description waiting: not begun, or for another group that merges into the same branch
                 * @enum {string}
                 */
                state: "waiting" | "merging" | "completed" | "failed" | "cancelled";
                tasks: number;
                merged: number;
                skipped: number;
                failed: number;
                /** @description Deployment that followed; null: none */
                deploymentId: string | null;
                /** Format: date-time */
                createdAt: string;
                endedAt: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        CodeMatches: {
            items: {
                /** @enum {string} */
                source: "path" | "github" | "gitea";
                /** @description Path of the repository, or owner/name at its host */
                repository: string;
                path: string;
                language: string;
                line: number;
                /** @description The line, or a part of it that begins near the first range */
                excerpt: string;
                /** @description What matches, in UTF-16 code units of the excerpt; empty where only filters were given */
                ranges: {
                    start: number;
                    end: number;
                }[];
                /** @description The symbol that was found, or the smallest one that encloses the line */
                symbol: {
                    name: string;
                    kind: string;
                    line: number;
                    endLine: number;
                } | null;
            }[];
            /** @description Whether there is more than this */
            more: boolean;
        };
        CodeRepository: {
            id: number;
            /** @enum {string} */
            source: "path" | "github" | "gitea";
            /** @description Path of the repository, or owner/name at its host */
            name: string;
            /** @description As the job named it; null: what HEAD names */
            ref: string | null;
            /** @description null: nothing is committed, or single files are indexed only */
            commit: string | null;
            /** @description Whether all files are those of the commit */
            complete: boolean;
            files: number;
            /** @description Of the files that have a text */
            bytes: number;
            symbols: number;
            skipped: {
                binary: number;
                tooLarge: number;
                generated: number;
            };
            /** @description Files by language */
            languages: {
                [key: string]: number;
            };
            /** @description The job that has indexed it last */
            jobId: string | null;
            indexedAt: string | null;
        };
        CodeRepositoryPage: {
            items: {
                id: number;
                /** @enum {string} */
                source: "path" | "github" | "gitea";
                /** @description Path of the repository, or owner/name at its host */
                name: string;
                /** @description As the job named it; null: what HEAD names */
                ref: string | null;
                /** @description null: nothing is committed, or single files are indexed only */
                commit: string | null;
                /** @description Whether all files are those of the commit */
                complete: boolean;
                files: number;
                /** @description Of the files that have a text */
                bytes: number;
                symbols: number;
                skipped: {
                    binary: number;
                    tooLarge: number;
                    generated: number;
                };
                /** @description Files by language */
                languages: {
                    [key: string]: number;
                };
                /** @description The job that has indexed it last */
                jobId: string | null;
                indexedAt: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        Project: {
            id: string;
            name: string;
            /** @description Namespace in Kubernetes; `-prod` and `-staging` are appended */
            namespace: string;
            dockerImage: string;
            domain: string;
            /** @description Variables whose values Kubernetes takes from its Secrets */
            secretRefs: {
                name: string;
                /** @description A Secret in the namespace */
                secret: string;
                key: string;
            }[];
            replicas: number;
            cpu: string;
            memory: string;
            /** @description Port on which the container serves HTTP */
            port: number;
            /** @description Path that answers 200 once the container is healthy */
            healthPath: string;
            repository: string | null;
            /** @enum {string} */
            provider: "github" | "gitea";
            /** @description Names of the variables; their values are sealed */
            envVars: {
                [key: string]: "••••••••";
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            changedAt: string;
            changedBy: string;
        };
        ProjectPage: {
            items: {
                id: string;
                name: string;
                /** @description Namespace in Kubernetes; `-prod` and `-staging` are appended */
                namespace: string;
                dockerImage: string;
                domain: string;
                /** @description Variables whose values Kubernetes takes from its Secrets */
                secretRefs: {
                    name: string;
                    /** @description A Secret in the namespace */
                    secret: string;
                    key: string;
                }[];
                replicas: number;
                cpu: string;
                memory: string;
                /** @description Port on which the container serves HTTP */
                port: number;
                /** @description Path that answers 200 once the container is healthy */
                healthPath: string;
                repository: string | null;
                /** @enum {string} */
                provider: "github" | "gitea";
                /** @description Names of the variables; their values are sealed */
                envVars: {
                    [key: string]: "••••••••";
                };
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                changedAt: string;
                changedBy: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        Deployment: {
            id: string;
            /**
             * Format: uuid
             * @description The deploy job, whose cancel cancels the deployment
             */
            jobId: string;
            projectId: string;
            /** @enum {string} */
            environment: "preview" | "staging" | "production";
            taskId: string | null;
            branch: string;
            commitHash: string;
            image: string | null;
            /**
             * @description pending: waits for the one before it; superseded: a newer one was requested while it waited
             * @enum {string}
             */
            state: "pending" | "in_progress" | "completed" | "failed" | "cancelled" | "superseded";
            /** @description Whether it is in operation */
            current: boolean;
            /** @description Percent */
            progress: number | null;
            /** @description Result of its job */
            result: unknown;
            failedReason: string | null;
            errorCode: string | null;
            /** Format: date-time */
            requestedAt: string;
            requestedBy: string;
            startedAt: string | null;
            /** @description When its objects were applied, or its container was started */
            appliedAt: string | null;
            /** @description When it came into operation */
            switchedAt: string | null;
            /** @description When it ended, however it did */
            completedAt: string | null;
            durationSeconds: number | null;
            url: string | null;
            /** @description Namespace in Kubernetes */
            namespace: string | null;
            /** @description Deployment in Kubernetes, or container in Docker */
            resource: string | null;
            /** @description Published port in Docker */
            port: number | null;
            /** @description Revision of the Deployment in Kubernetes */
            revision: string | null;
        };
        DeploymentDetail: {
            id: string;
            /**
             * Format: uuid
             * @description The deploy job, whose cancel cancels the deployment
             */
            jobId: string;
            projectId: string;
            /** @enum {string} */
            environment: "preview" | "staging" | "production";
            taskId: string | null;
            branch: string;
            commitHash: string;
            image: string | null;
            /**
             * @description pending: waits for the one before it; superseded: a newer one was requested while it waited
             * @enum {string}
             */
            state: "pending" | "in_progress" | "completed" | "failed" | "cancelled" | "superseded";
            /** @description Whether it is in operation */
            current: boolean;
            /** @description Percent */
            progress: number | null;
            /** @description Result of its job */
            result: unknown;
            failedReason: string | null;
            errorCode: string | null;
            /** Format: date-time */
            requestedAt: string;
            requestedBy: string;
            startedAt: string | null;
            /** @description When its objects were applied, or its container was started */
            appliedAt: string | null;
            /** @description When it came into operation */
            switchedAt: string | null;
            /** @description When it ended, however it did */
            completedAt: string | null;
            durationSeconds: number | null;
            url: string | null;
            /** @description Namespace in Kubernetes */
            namespace: string | null;
            /** @description Deployment in Kubernetes, or container in Docker */
            resource: string | null;
            /** @description Published port in Docker */
            port: number | null;
            /** @description Revision of the Deployment in Kubernetes */
            revision: string | null;
            /** @description The last version that was in operation before it, which a rollback deploys */
            before: {
                id: string;
                branch: string;
                commitHash: string;
            } | null;
        };
        DeploymentPage: {
            items: {
                id: string;
                /**
                 * Format: uuid
                 * @description The deploy job, whose cancel cancels the deployment
                 */
                jobId: string;
                projectId: string;
                /** @enum {string} */
                environment: "preview" | "staging" | "production";
                taskId: string | null;
                branch: string;
                commitHash: string;
                image: string | null;
                /**
                 * @description pending: waits for the one before it; superseded: a newer one was requested while it waited
                 * @enum {string}
                 */
                state: "pending" | "in_progress" | "completed" | "failed" | "cancelled" | "superseded";
                /** @description Whether it is in operation */
                current: boolean;
                /** @description Percent */
                progress: number | null;
                /** @description Result of its job */
                result: unknown;
                failedReason: string | null;
                errorCode: string | null;
                /** Format: date-time */
                requestedAt: string;
                requestedBy: string;
                startedAt: string | null;
                /** @description When its objects were applied, or its container was started */
                appliedAt: string | null;
                /** @description When it came into operation */
                switchedAt: string | null;
                /** @description When it ended, however it did */
                completedAt: string | null;
                durationSeconds: number | null;
                url: string | null;
                /** @description Namespace in Kubernetes */
                namespace: string | null;
                /** @description Deployment in Kubernetes, or container in Docker */
                resource: string | null;
                /** @description Published port in Docker */
                port: number | null;
                /** @description Revision of the Deployment in Kubernetes */
                revision: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        Preview: {
            /** @description As `namespaceOrResource` of a cleanup: a namespace, namespace/deployment, or container */
            name: string;
            /** @description Its namespace in Kubernetes, or its container in Docker */
            namespace: string;
            deploymentId: string;
            projectId: string;
            taskId: string | null;
            branch: string;
            commitHash: string;
            url: string | null;
            /** Format: date-time */
            deployedAt: string;
            /** @description Whether no cleanup removes it */
            keep: boolean;
            keepReason: string | null;
        };
        PreviewPage: {
            items: {
                /** @description As `namespaceOrResource` of a cleanup: a namespace, namespace/deployment, or container */
                name: string;
                /** @description Its namespace in Kubernetes, or its container in Docker */
                namespace: string;
                deploymentId: string;
                projectId: string;
                taskId: string | null;
                branch: string;
                commitHash: string;
                url: string | null;
                /** Format: date-time */
                deployedAt: string;
                /** @description Whether no cleanup removes it */
                keep: boolean;
                keepReason: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        SealedSecrets: {
            /** @description Key that seals now */
            keyId: string;
            /** @description How many secrets each key has sealed; a key that is not listed is needed no more */
            keys: {
                /** @description First 8 hexadecimal digits of the SHA-256 of the derived key */
                keyId: string;
                values: number;
            }[];
        };
        RotatedSecrets: {
            /** @description First 8 hexadecimal digits of the SHA-256 of the derived key */
            keyId: string;
            /** @description Rows that the current key has sealed again */
            resealed: number;
            /** @description Rows whose key is not in SECRETS_KEY */
            unreadable: number;
        };
        BackupWritten: {
            /** @description Path on the disk of the node that responds */
            file: string;
            /** @description Open jobs in the file */
            jobs: number;
            bytes: number;
        };
        Recovered: {
            recovered: {
                [key: string]: number;
            };
        };
        Node: {
            /** Format: uuid */
            id: string;
            role: string;
            host: string;
            pid: number;
            version: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            heartbeatAt: string;
            alive: boolean;
            /** @description Milliseconds by which the node's clock is ahead of PostgreSQL's */
            clockAheadMs: number;
            /** @description Number of jobs that the node is running */
            active: number;
            /** @description Since when it takes no more jobs; null: it takes them */
            drained: {
                /** Format: date-time */
                at: string;
                by: string;
                reason: string | null;
            } | null;
        };
        NodePage: {
            items: {
                /** Format: uuid */
                id: string;
                role: string;
                host: string;
                pid: number;
                version: string;
                /** Format: date-time */
                startedAt: string;
                /** Format: date-time */
                heartbeatAt: string;
                alive: boolean;
                /** @description Milliseconds by which the node's clock is ahead of PostgreSQL's */
                clockAheadMs: number;
                /** @description Number of jobs that the node is running */
                active: number;
                /** @description Since when it takes no more jobs; null: it takes them */
                drained: {
                    /** Format: date-time */
                    at: string;
                    by: string;
                    reason: string | null;
                } | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        NodeOrdered: {
            /** Format: uuid */
            id: string;
            role: string;
            host: string;
            pid: number;
            version: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            heartbeatAt: string;
            alive: boolean;
            /** @description Milliseconds by which the node's clock is ahead of PostgreSQL's */
            clockAheadMs: number;
            /** @description Number of jobs that the node is running */
            active: number;
            /** @description Since when it takes no more jobs; null: it takes them */
            drained: {
                /** Format: date-time */
                at: string;
                by: string;
                reason: string | null;
            } | null;
            /** @description The node has confirmed the order; false: not within 2 s, and it follows with its next heartbeat */
            obeyed: boolean;
        };
        Schedule: {
            /** Format: uuid */
            id: string;
            /** @description Identifies the schedule: a request with the same key updates it */
            key: string | null;
            name: string;
            type: string;
            queue: string;
            data: {
                [key: string]: unknown;
            };
            /** @enum {number} */
            priority: 1 | 2 | 3 | 4 | 5;
            attempts: number;
            backoff: ({
                /** @constant */
                type: "fixed";
                delay: number;
                jitter?: number;
            } | {
                /** @constant */
                type: "exponential";
                delay: number;
                multiplier?: number;
                max?: number;
                jitter?: number;
            }) | null;
            timeout: number | null;
            tenant: string | null;
            tags: string[];
            /** @description Cron pattern; null for a schedule with `every` */
            pattern: string | null;
            /** @description Time zone of the pattern; null for UTC */
            tz: string | null;
            /** @description Milliseconds */
            every: number | null;
            /** @description The pattern in words; null without one, or if words are no clearer */
            words: string | null;
            paused: boolean;
            /** @description Null while paused */
            nextAt: string | null;
            /** @description Times of the next runs */
            next: string[];
            lastAt: string | null;
            lastJobId: string | null;
            /** @description State of the last job; null without one, or when retention has removed it */
            lastJobState: ("accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled") | null;
            /** @description Reason why the last tick created no job; null if it did */
            lastError: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            changedAt: string;
            /** @description Actor who last created, changed, paused or resumed it */
            changedBy: string;
        };
        SchedulePage: {
            items: {
                /** Format: uuid */
                id: string;
                /** @description Identifies the schedule: a request with the same key updates it */
                key: string | null;
                name: string;
                type: string;
                queue: string;
                data: {
                    [key: string]: unknown;
                };
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                attempts: number;
                backoff: ({
                    /** @constant */
                    type: "fixed";
                    delay: number;
                    jitter?: number;
                } | {
                    /** @constant */
                    type: "exponential";
                    delay: number;
                    multiplier?: number;
                    max?: number;
                    jitter?: number;
                }) | null;
                timeout: number | null;
                tenant: string | null;
                tags: string[];
                /** @description Cron pattern; null for a schedule with `every` */
                pattern: string | null;
                /** @description Time zone of the pattern; null for UTC */
                tz: string | null;
                /** @description Milliseconds */
                every: number | null;
                /** @description The pattern in words; null without one, or if words are no clearer */
                words: string | null;
                paused: boolean;
                /** @description Null while paused */
                nextAt: string | null;
                /** @description Times of the next runs */
                next: string[];
                lastAt: string | null;
                lastJobId: string | null;
                /** @description State of the last job; null without one, or when retention has removed it */
                lastJobState: ("accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled") | null;
                /** @description Reason why the last tick created no job; null if it did */
                lastError: string | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                changedAt: string;
                /** @description Actor who last created, changed, paused or resumed it */
                changedBy: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        SchedulePreview: {
            /** @description The pattern in words; null without one, or if words are no clearer */
            words: string | null;
            /** @description Times of the next runs */
            next: string[];
        };
        Email: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The job that sends it, or has
             */
            jobId: string;
            /**
             * @description `sent`: a server has taken it for one recipient at least
             * @enum {string}
             */
            state: "queued" | "deferred" | "sent" | "failed" | "cancelled";
            subject: string | null;
            template: string | null;
            userId: string | null;
            recipients: number;
            accepted: number;
            refused: number;
            /** Format: date-time */
            createdAt: string;
            /** @description When it was to be sent; null: at once */
            sendAt: string | null;
            /** @description When the deferred recipients are tried again */
            nextAt: string | null;
            endedAt: string | null;
            error: {
                code: string;
                message: string;
            } | null;
        };
        EmailPage: {
            items: {
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description The job that sends it, or has
                 */
                jobId: string;
                /**
                 * @description `sent`: a server has taken it for one recipient at least
                 * @enum {string}
                 */
                state: "queued" | "deferred" | "sent" | "failed" | "cancelled";
                subject: string | null;
                template: string | null;
                userId: string | null;
                recipients: number;
                accepted: number;
                refused: number;
                /** Format: date-time */
                createdAt: string;
                /** @description When it was to be sent; null: at once */
                sendAt: string | null;
                /** @description When the deferred recipients are tried again */
                nextAt: string | null;
                endedAt: string | null;
                error: {
                    code: string;
                    message: string;
                } | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        EmailDetail: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The job that sends it, or has
             */
            jobId: string;
            /**
             * @description `sent`: a server has taken it for one recipient at least
             * @enum {string}
             */
            state: "queued" | "deferred" | "sent" | "failed" | "cancelled";
            subject: string | null;
            template: string | null;
            userId: string | null;
            recipients: number;
            accepted: number;
            refused: number;
            /** Format: date-time */
            createdAt: string;
            /** @description When it was to be sent; null: at once */
            sendAt: string | null;
            /** @description When the deferred recipients are tried again */
            nextAt: string | null;
            endedAt: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            /** @description Null: SMTP_FROM */
            from: {
                address: string;
                name?: string;
            } | null;
            replyTo: {
                address: string;
                name?: string;
            } | null;
            headers: {
                [key: string]: string;
            };
            attachments: {
                /** Format: uuid */
                artifact: string;
                name?: string;
            }[];
            text: string | null;
            html: string | null;
            /** @description The recipients, each with its conversation */
            mailboxes: {
                address: string;
                name: string | null;
                /** @enum {string} */
                kind: "to" | "cc" | "bcc";
                /**
                 * @description `doubtful`: the link was lost after the message, so the server may have taken it
                 * @enum {string}
                 */
                state: "pending" | "deferred" | "accepted" | "refused" | "doubtful";
                code: string | null;
                /** @description The server's last answer */
                reply: string | null;
                /** @description Sent again although the server may have taken it before */
                mayBeTwice: boolean;
                attempts: number;
                updatedAt: string | null;
                /** @description What hub (C:) and server (S:) said, without login and message */
                conversation: string[];
            }[];
        };
        QueuedEmail: {
            /**
             * Format: uuid
             * @description Id of the stored mail
             */
            queueId: string;
            /** Format: uuid */
            jobId: string;
        };
        EmailTemplate: {
            name: string;
            subject: string;
            text: string | null;
            html: string | null;
            /** Format: date-time */
            updatedAt: string;
            updatedBy: string;
        };
        EmailTemplatePage: {
            items: {
                name: string;
                subject: string;
                text: string | null;
                html: string | null;
                /** Format: date-time */
                updatedAt: string;
                updatedBy: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        EmailPreview: {
            subject: string;
            text: string | null;
            html: string | null;
        };
        EmailSuppression: {
            address: string;
            reason: string;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
        };
        EmailSuppressionPage: {
            items: {
                address: string;
                reason: string;
                /** Format: date-time */
                createdAt: string;
                createdBy: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        EmailQueue: {
            /** @constant */
            success: true;
            data: {
                stats: {
                    waiting: number;
                    active: number;
                    completed: number;
                    failed: number;
                    delayed: number;
                    /** @description All jobs, including ended ones in the ledger */
                    total: number;
                };
                failedJobs: {
                    /** Format: uuid */
                    id: string;
                    data: {
                        [key: string]: unknown;
                    };
                    attemptsMade: number;
                    failedReason: string | null;
                    /** @description When it was created, in milliseconds since 1970 */
                    timestamp: number;
                }[];
            };
        };
        StatusComponentPage: {
            items: {
                name: string;
                /** @enum {string} */
                status: "operational" | "degraded_performance" | "partial_outage" | "major_outage" | "under_maintenance";
                detail: string | null;
                /**
                 * Format: date-time
                 * @description Time since which the component has had this status
                 */
                since: string;
                /**
                 * Format: date-time
                 * @description Time of the last job's report, by PostgreSQL's clock
                 */
                updatedAt: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        RepositoryPage: {
            items: {
                /** @description GitHub's id */
                id: string;
                /**
                 * Format: date-time
                 * @description When the hub last saw it change
                 */
                changedAt: string;
                /** @description Since when GitHub no longer shows it; null while it does */
                removedAt: string | null;
                /** @description owner/name */
                fullName: string;
                private: boolean;
                visibility: string;
                fork: boolean;
                archived: boolean;
                defaultBranch: string | null;
                pushedAt: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        WorkflowPage: {
            items: {
                /** @description GitHub's id */
                id: string;
                /**
                 * Format: date-time
                 * @description When the hub last saw it change
                 */
                changedAt: string;
                /** @description Since when GitHub no longer shows it; null while it does */
                removedAt: string | null;
                repository: string | null;
                name: string;
                path: string;
                /** @description GitHub's value, such as active or disabled_manually */
                state: string;
                createdAt: string | null;
                updatedAt: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        GitHubRunnerPage: {
            items: {
                /** @description GitHub's id */
                id: string;
                /**
                 * Format: date-time
                 * @description When the hub last saw it change
                 */
                changedAt: string;
                /** @description Since when GitHub no longer shows it; null while it does */
                removedAt: string | null;
                /** @description The repository it is registered with; null: an organisation */
                repository: string | null;
                organisation: string | null;
                name: string;
                os: string;
                /** @description online or offline */
                status: string;
                busy: boolean;
                ephemeral: boolean | null;
                labels: string[];
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        DemandDetail: {
            /** Format: uuid */
            id: string;
            /** @description A string, since ids may exceed what a double holds exactly */
            workflowJobId: string;
            runAttempt: number;
            runId: string | null;
            /** @description Its page at GitHub, or at the Enterprise server */
            htmlUrl: string | null;
            repository: string;
            labels: string[];
            runnerSet: string | null;
            /** @enum {string} */
            state: "blocked" | "queued" | "held" | "provisioning" | "in_progress" | "completed" | "cancelled";
            priority: number;
            conclusion: string | null;
            runnerId: string | null;
            runnerName: string | null;
            waitingReason: string | null;
            workflowName: string | null;
            jobName: string | null;
            headBranch: string | null;
            /** Format: date-time */
            queuedAt: string;
            /** @description When the hub first learned of the job */
            receivedAt: string | null;
            provisionedAt: string | null;
            startedAt: string | null;
            completedAt: string | null;
            /** Format: date-time */
            updatedAt: string;
            /** @description Duration of each stage of its start */
            startStages: {
                /** @enum {string} */
                stage: "webhook" | "admission" | "registration" | "container" | "online" | "job";
                seconds: number;
            }[];
            /** @description When each stage was reached: of the demand, of its runner, of its container */
            times: {
                receivedAt: string | null;
                admittedAt: string | null;
                registeredAt: string | null;
                containerAt: string | null;
                onlineAt: string | null;
                jobStartedAt: string | null;
                /** @description By GitHub's clock, as `queuedAt`; the others are the hub's */
                jobEndedAt: string | null;
                exitedAt: string | null;
                goneAt: string | null;
            };
            /** @description The webhooks that reported it, with the jobs that processed them */
            deliveries: {
                id: string;
                action: string | null;
                /** Format: date-time */
                receivedAt: string;
                /** Format: uuid */
                jobId: string;
            }[];
            /** @description The job that prepared its runner */
            prepareJobId: string | null;
            why: {
                /** Format: uuid */
                id: string;
                state: string;
                waits: boolean;
                /** @enum {string} */
                code: "ENDED" | "RUNNING" | "CANCELLING" | "CHILDREN" | "DELAYED" | "RETRY" | "SUSPENDED" | "LANE" | "DEPENDENCIES" | "WORKER" | "LEASED" | "PAUSED" | "DRAINING" | "NO_WORKER" | "ENGINE_AWAY" | "RATE_LIMITED" | "TENANT_LIMIT" | "CAPACITY" | "NEXT" | "APPROVAL" | "NO_SET" | "UNAVAILABLE" | "BACKOFF" | "GITHUB_BUDGET" | "ISOLATION" | "STARTING";
                /** @description A sentence */
                reason: string;
                /** Format: date-time */
                since: string;
                /** @description When it is due, if a time is what it waits for */
                until: string | null;
                /** @description Position in line: 1 is next; null where there is no line */
                position: number | null;
                ahead: {
                    total: number;
                    /** @description False: there are more, which were not counted */
                    exact: boolean;
                    byPriority: {
                        value: number;
                        count: number;
                    }[];
                    byTenant: {
                        value: string | null;
                        count: number;
                    }[];
                    byRepository: {
                        value: string;
                        count: number;
                    }[];
                } | null;
                /** @description What would change it */
                setting: {
                    name: string;
                    value: string;
                    advice: string;
                } | null;
            };
        };
        Why: {
            /** Format: uuid */
            id: string;
            state: string;
            waits: boolean;
            /** @enum {string} */
            code: "ENDED" | "RUNNING" | "CANCELLING" | "CHILDREN" | "DELAYED" | "RETRY" | "SUSPENDED" | "LANE" | "DEPENDENCIES" | "WORKER" | "LEASED" | "PAUSED" | "DRAINING" | "NO_WORKER" | "ENGINE_AWAY" | "RATE_LIMITED" | "TENANT_LIMIT" | "CAPACITY" | "NEXT" | "APPROVAL" | "NO_SET" | "UNAVAILABLE" | "BACKOFF" | "GITHUB_BUDGET" | "ISOLATION" | "STARTING";
            /** @description A sentence */
            reason: string;
            /** Format: date-time */
            since: string;
            /** @description When it is due, if a time is what it waits for */
            until: string | null;
            /** @description Position in line: 1 is next; null where there is no line */
            position: number | null;
            ahead: {
                total: number;
                /** @description False: there are more, which were not counted */
                exact: boolean;
                byPriority: {
                    value: number;
                    count: number;
                }[];
                byTenant: {
                    value: string | null;
                    count: number;
                }[];
                byRepository: {
                    value: string;
                    count: number;
                }[];
            } | null;
            /** @description What would change it */
            setting: {
                name: string;
                value: string;
                advice: string;
            } | null;
        };
        DemandPage: {
            items: {
                /** Format: uuid */
                id: string;
                /** @description A string, since ids may exceed what a double holds exactly */
                workflowJobId: string;
                runAttempt: number;
                runId: string | null;
                /** @description Its page at GitHub, or at the Enterprise server */
                htmlUrl: string | null;
                repository: string;
                labels: string[];
                runnerSet: string | null;
                /** @enum {string} */
                state: "blocked" | "queued" | "held" | "provisioning" | "in_progress" | "completed" | "cancelled";
                priority: number;
                conclusion: string | null;
                runnerId: string | null;
                runnerName: string | null;
                waitingReason: string | null;
                workflowName: string | null;
                jobName: string | null;
                headBranch: string | null;
                /** Format: date-time */
                queuedAt: string;
                /** @description When the hub first learned of the job */
                receivedAt: string | null;
                provisionedAt: string | null;
                startedAt: string | null;
                completedAt: string | null;
                /** Format: date-time */
                updatedAt: string;
                /** @description Duration of each stage of its start */
                startStages: {
                    /** @enum {string} */
                    stage: "webhook" | "admission" | "registration" | "container" | "online" | "job";
                    seconds: number;
                }[];
                /** @description When each stage was reached: of the demand, of its runner, of its container */
                times: {
                    receivedAt: string | null;
                    admittedAt: string | null;
                    registeredAt: string | null;
                    containerAt: string | null;
                    onlineAt: string | null;
                    jobStartedAt: string | null;
                    /** @description By GitHub's clock, as `queuedAt`; the others are the hub's */
                    jobEndedAt: string | null;
                    exitedAt: string | null;
                    goneAt: string | null;
                };
                /** @description The webhooks that reported it, with the jobs that processed them */
                deliveries: {
                    id: string;
                    action: string | null;
                    /** Format: date-time */
                    receivedAt: string;
                    /** Format: uuid */
                    jobId: string;
                }[];
                /** @description The job that prepared its runner */
                prepareJobId: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        Runner: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description The demand it is assigned to; null while it waits in the pool. A demand names the runner that ran its job */
            demandId: string | null;
            /** @description Of the demand */
            workflowName: string | null;
            /** @description Of the demand */
            jobName: string | null;
            runnerSet: string;
            repository: string;
            githubRunnerId: string | null;
            containerId: string | null;
            host: string | null;
            /** @enum {string} */
            state: "registering" | "starting" | "online" | "busy" | "finished" | "removed" | "failed";
            /** @description Why it has not started yet, for example an image that is being pulled */
            waitsFor: string | null;
            image: string;
            imageDigest: string | null;
            exitCode: number | null;
            oomKilled: boolean | null;
            /** Format: date-time */
            createdAt: string;
            registeredAt: string | null;
            startedAt: string | null;
            onlineAt: string | null;
            busyAt: string | null;
            finishedAt: string | null;
            removedAt: string | null;
            error: string | null;
        };
        RunnerPage: {
            items: {
                /** Format: uuid */
                id: string;
                name: string;
                /** @description The demand it is assigned to; null while it waits in the pool. A demand names the runner that ran its job */
                demandId: string | null;
                /** @description Of the demand */
                workflowName: string | null;
                /** @description Of the demand */
                jobName: string | null;
                runnerSet: string;
                repository: string;
                githubRunnerId: string | null;
                containerId: string | null;
                host: string | null;
                /** @enum {string} */
                state: "registering" | "starting" | "online" | "busy" | "finished" | "removed" | "failed";
                /** @description Why it has not started yet, for example an image that is being pulled */
                waitsFor: string | null;
                image: string;
                imageDigest: string | null;
                exitCode: number | null;
                oomKilled: boolean | null;
                /** Format: date-time */
                createdAt: string;
                registeredAt: string | null;
                startedAt: string | null;
                onlineAt: string | null;
                busyAt: string | null;
                finishedAt: string | null;
                removedAt: string | null;
                error: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        RunnerLog: {
            log: string;
            /** @description Whether the container has ended, so that the log is final */
            complete: boolean;
        };
        RunnerSetList: {
            items: {
                name: string;
                labels: string[];
                image: string;
                max: number;
                /** @description The setting that changes `max` */
                maxSetting: string;
                used: {
                    /** @description Runners that count towards `max` */
                    total: number;
                    starting: number;
                    online: number;
                    busy: number;
                };
                warm: {
                    wanted: number;
                    /** @description Idle, registered runners without a job */
                    there: number;
                };
                waiting: {
                    /** @description Demands that wait for a runner */
                    count: number;
                    /** @description When the oldest of them was received */
                    since: string | null;
                    /** @description Why most of them wait, in a sentence */
                    reason: string | null;
                    /** @description Whether they wait because the set has its maximum */
                    isFull: boolean;
                };
            }[];
            /** @description Demands that no set of this hub serves */
            unserved: {
                /** @description Demands that wait for a runner */
                count: number;
                /** @description When the oldest of them was received */
                since: string | null;
                /** @description Why most of them wait, in a sentence */
                reason: string | null;
                /** @description Whether they wait because the set has its maximum */
                isFull: boolean;
            };
            /** @description Workflow jobs that ended within the last hour with the conclusion failure */
            failedLastHour: number;
        };
        Lookup: {
            items: {
                /** @enum {string} */
                kind: "job" | "demand" | "runner" | "delivery" | "schedule" | "node" | "repository" | "task" | "email" | "contact" | "webhook-endpoint" | "project" | "deployment" | "merge";
                id: string;
                title: string;
            }[];
        };
        ContainerList: {
            items: {
                id: string;
                name: string;
                /**
                 * @description Of a runner, of a create_container job, or of the hub itself
                 * @enum {string}
                 */
                kind: "runner" | "job" | "helper";
                /** @enum {string} */
                runtime: "docker" | "kubernetes" | "host";
                /** @description The machine; null in a cluster */
                host: string | null;
                image: string;
                imageDigest: string | null;
                /** @enum {string} */
                state: "created" | "running" | "exited";
                health: ("healthy" | "unhealthy" | "starting") | null;
                exitCode: number | null;
                oomKilled: boolean | null;
                /** @description Reason of its end, where the runtime knows one */
                reason: string | null;
                createdAt: string | null;
                startedAt: string | null;
                finishedAt: string | null;
                repository: string | null;
                runnerId: string | null;
                /** @description The job that made it */
                jobId: string | null;
            }[];
            nextCursor: null;
            /** @description Containers that there are; the list has the newest 500 at most */
            total: number;
        };
        Delivery: {
            /** @description X-GitHub-Delivery */
            id: string;
            /** @description Number in the order of arrival */
            number: string;
            event: string;
            action: string | null;
            repository: string | null;
            bytes: number;
            /** Format: date-time */
            receivedAt: string;
            /** Format: uuid */
            jobId: string;
            /** @enum {string} */
            status: "received" | "processed" | "ignored" | "failed";
            processedAt: string | null;
            error: string | null;
            /** @description The demand that it reported */
            demandId: string | null;
            /** @description The workflow run that it is about */
            runId: string | null;
        };
        DeliveryPage: {
            items: {
                /** @description X-GitHub-Delivery */
                id: string;
                /** @description Number in the order of arrival */
                number: string;
                event: string;
                action: string | null;
                repository: string | null;
                bytes: number;
                /** Format: date-time */
                receivedAt: string;
                /** Format: uuid */
                jobId: string;
                /** @enum {string} */
                status: "received" | "processed" | "ignored" | "failed";
                processedAt: string | null;
                error: string | null;
                /** @description The demand that it reported */
                demandId: string | null;
                /** @description The workflow run that it is about */
                runId: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        DeliveryDetail: {
            /** @description X-GitHub-Delivery */
            id: string;
            /** @description Number in the order of arrival */
            number: string;
            event: string;
            action: string | null;
            repository: string | null;
            bytes: number;
            /** Format: date-time */
            receivedAt: string;
            /** Format: uuid */
            jobId: string;
            /** @enum {string} */
            status: "received" | "processed" | "ignored" | "failed";
            processedAt: string | null;
            error: string | null;
            /** @description The demand that it reported */
            demandId: string | null;
            /** @description The workflow run that it is about */
            runId: string | null;
            headers: {
                [key: string]: string;
            };
            payload: {
                [key: string]: unknown;
            } | null;
        };
        Replayed: {
            deliveryId: string;
            /** Format: uuid */
            jobId: string;
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Tenants to whose jobs the key is confined; null: none */
            tenants: string[] | null;
            /** @description Queues to which the key is confined; null: none */
            queues: string[] | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            expiresAt: string | null;
            /** @description Exact to a minute */
            lastUsedAt: string | null;
            revokedAt: string | null;
            revokedBy: string | null;
        };
        ApiKeyPage: {
            items: {
                /** Format: uuid */
                id: string;
                name: string;
                /** @enum {string} */
                role: "viewer" | "operator" | "admin";
                /** @description Tenants to whose jobs the key is confined; null: none */
                tenants: string[] | null;
                /** @description Queues to which the key is confined; null: none */
                queues: string[] | null;
                /** Format: date-time */
                createdAt: string;
                createdBy: string;
                expiresAt: string | null;
                /** @description Exact to a minute */
                lastUsedAt: string | null;
                revokedAt: string | null;
                revokedBy: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        NewApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Tenants to whose jobs the key is confined; null: none */
            tenants: string[] | null;
            /** @description Queues to which the key is confined; null: none */
            queues: string[] | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            expiresAt: string | null;
            /** @description Exact to a minute */
            lastUsedAt: string | null;
            revokedAt: string | null;
            revokedBy: string | null;
            /** @description The key itself, shown this once */
            key: string;
        };
        AuditEventPage: {
            items: {
                /** @description Number in the chain, which has no gaps */
                id: string;
                /** Format: date-time */
                at: string;
                actor: {
                    /** @description Credentials, such as `api-key`; `job` or `hub` where no person or program asked */
                    kind: string;
                    id: string;
                    name: string;
                    role: string | null;
                };
                /** @enum {string} */
                interface: "rest" | "graphql" | "mcp" | "cli" | "hub";
                address: string | null;
                /** @description Such as `queue.pause`, by whichever interface */
                action: string;
                /** @description Id or name of what it was done to; null: selected by the filter */
                target: string | null;
                /** @description What else the request said: a filter, a mode, the new definition */
                filter: unknown;
                reason: string | null;
                before: unknown;
                after: unknown;
                /** @description `done`; `started`, of an act with many transactions, which another event ends; else the code of the error */
                result: string;
                /** @description Event with which an act with many transactions started */
                continues: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        AuditCheck: {
            /** @description Checked events */
            events: number;
            /** @description First event that was changed, or follows a removed one; null: none */
            brokenAt: string | null;
            /** @description Last event: keep it elsewhere, since it proves later that no end was cut off */
            head: {
                id: string;
                digest: string;
            } | null;
        };
        Artifact: {
            /** Format: uuid */
            id: string;
            name: string;
            contentType: string;
            bytes: number;
            /** @description SHA-256 of the content, in hex; also the ETag of the content */
            sha256: string;
            tenant: string | null;
            /** @description Queue of the job that stored it; null for an upload */
            queue: string | null;
            /** @description Job that stored it; null for an upload */
            jobId: string | null;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description From then on it is removed, unless an open job needs it
             */
            expiresAt: string;
        };
        ArtifactPage: {
            items: {
                /** Format: uuid */
                id: string;
                name: string;
                contentType: string;
                bytes: number;
                /** @description SHA-256 of the content, in hex; also the ETag of the content */
                sha256: string;
                tenant: string | null;
                /** @description Queue of the job that stored it; null for an upload */
                queue: string | null;
                /** @description Job that stored it; null for an upload */
                jobId: string | null;
                createdBy: string;
                /** Format: date-time */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description From then on it is removed, unless an open job needs it
                 */
                expiresAt: string;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        Alert: {
            /** Format: uuid */
            id: string;
            /** @description Identifies the alert: what fires again under its key only counts */
            key: string;
            /** @description Rule that raises it; null: a job did */
            rule: string | null;
            /** @enum {string} */
            severity: "critical" | "error" | "warning" | "info";
            /** @enum {string} */
            state: "firing" | "acknowledged" | "resolved";
            title: string;
            detail: string | null;
            labels: {
                [key: string]: string;
            };
            /** @description The rule's figure when it last fired */
            value: number | null;
            /** @description How often it has fired since `firedAt` */
            count: number;
            /** Format: date-time */
            firedAt: string;
            /** Format: date-time */
            lastAt: string;
            acknowledgedAt: string | null;
            acknowledgedBy: string | null;
            acknowledgeReason: string | null;
            resolvedAt: string | null;
            /** @description Who resolved it: a person, `job:<id>`, `rule`, or `calm`, when no job raised it any more */
            resolvedBy: string | null;
            silencedUntil: string | null;
            /** @description Rule whose alert explains this one, so nobody is notified of it */
            mutedBy: string | null;
        };
        AlertDetail: {
            /** Format: uuid */
            id: string;
            /** @description Identifies the alert: what fires again under its key only counts */
            key: string;
            /** @description Rule that raises it; null: a job did */
            rule: string | null;
            /** @enum {string} */
            severity: "critical" | "error" | "warning" | "info";
            /** @enum {string} */
            state: "firing" | "acknowledged" | "resolved";
            title: string;
            detail: string | null;
            labels: {
                [key: string]: string;
            };
            /** @description The rule's figure when it last fired */
            value: number | null;
            /** @description How often it has fired since `firedAt` */
            count: number;
            /** Format: date-time */
            firedAt: string;
            /** Format: date-time */
            lastAt: string;
            acknowledgedAt: string | null;
            acknowledgedBy: string | null;
            acknowledgeReason: string | null;
            resolvedAt: string | null;
            /** @description Who resolved it: a person, `job:<id>`, `rule`, or `calm`, when no job raised it any more */
            resolvedBy: string | null;
            silencedUntil: string | null;
            /** @description Rule whose alert explains this one, so nobody is notified of it */
            mutedBy: string | null;
            /** @description The latest 50 messages, newest first */
            notifications: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                status: "firing" | "resolved";
                channel: string;
                /** @enum {string} */
                state: "pending" | "begun" | "sent" | "failed";
                attempts: number;
                /** Format: date-time */
                createdAt: string;
                nextAt: string | null;
                sentAt: string | null;
                error: {
                    code: string;
                    message: string;
                } | null;
            }[];
            /** @description The latest 20 silences, newest first */
            silences: {
                /** Format: date-time */
                until: string;
                reason: string;
                createdBy: string;
                /** Format: date-time */
                createdAt: string;
                /** @description When somebody ended it before its time */
                endedAt: string | null;
                endedBy: string | null;
                endReason: string | null;
            }[];
        };
        AlertPage: {
            items: {
                /** Format: uuid */
                id: string;
                /** @description Identifies the alert: what fires again under its key only counts */
                key: string;
                /** @description Rule that raises it; null: a job did */
                rule: string | null;
                /** @enum {string} */
                severity: "critical" | "error" | "warning" | "info";
                /** @enum {string} */
                state: "firing" | "acknowledged" | "resolved";
                title: string;
                detail: string | null;
                labels: {
                    [key: string]: string;
                };
                /** @description The rule's figure when it last fired */
                value: number | null;
                /** @description How often it has fired since `firedAt` */
                count: number;
                /** Format: date-time */
                firedAt: string;
                /** Format: date-time */
                lastAt: string;
                acknowledgedAt: string | null;
                acknowledgedBy: string | null;
                acknowledgeReason: string | null;
                resolvedAt: string | null;
                /** @description Who resolved it: a person, `job:<id>`, `rule`, or `calm`, when no job raised it any more */
                resolvedBy: string | null;
                silencedUntil: string | null;
                /** @description Rule whose alert explains this one, so nobody is notified of it */
                mutedBy: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        AlertRule: {
            name: string;
            /** @enum {string} */
            metric: "queue_waiting" | "queue_failed_hour" | "type_failure_ratio" | "queue_run_seconds_p95" | "queue_oldest_waiting_seconds" | "jobs_without_worker" | "ledger_lag_seconds" | "engine_away_seconds" | "isolation_failed" | "demands_waiting";
            /** @enum {string} */
            severity: "critical" | "error" | "warning" | "info";
            threshold: number;
            forMs: number;
            labels: {
                [key: string]: string;
            };
            enabled: boolean;
            /** @description Whether the rule is unchanged since it was shipped */
            shipped: boolean;
            updatedAt: string | null;
            updatedBy: string | null;
        };
        AlertRulePage: {
            items: {
                name: string;
                /** @enum {string} */
                metric: "queue_waiting" | "queue_failed_hour" | "type_failure_ratio" | "queue_run_seconds_p95" | "queue_oldest_waiting_seconds" | "jobs_without_worker" | "ledger_lag_seconds" | "engine_away_seconds" | "isolation_failed" | "demands_waiting";
                /** @enum {string} */
                severity: "critical" | "error" | "warning" | "info";
                threshold: number;
                forMs: number;
                labels: {
                    [key: string]: string;
                };
                enabled: boolean;
                /** @description Whether the rule is unchanged since it was shipped */
                shipped: boolean;
                updatedAt: string | null;
                updatedBy: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        MetricHistory: {
            /** @enum {string} */
            name: "queue_waiting" | "queue_active" | "queue_delayed" | "queue_oldest_waiting_seconds" | "queue_completed" | "queue_failed" | "node_cpu_ratio" | "node_memory_bytes" | "node_event_loop_delay_seconds" | "node_containers" | "node_isolation_failed" | "github_calls_remaining" | "github_calls_limit" | "host_memory_used_ratio" | "host_disk_used_ratio";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Milliseconds between points: at least what was asked for, and what bounds their number */
            step: number;
            /** @description Means of steps, each by its beginning; a step without a sample has no point. Counts are per minute */
            points: {
                /** Format: date-time */
                at: string;
                value: number;
            }[];
        };
        Task: {
            taskId: string;
            projectId: string;
            /**
             * Format: uuid
             * @description The process_task job, whose result and attempts are those of the task
             */
            jobId: string;
            /**
             * @description blocked: waits for the tasks it depends on, or for its next attempt; ready: a worker may lease it
             * @enum {string}
             */
            state: "blocked" | "ready" | "leased" | "completed" | "failed" | "cancelled";
            /** @enum {number} */
            priority: 1 | 2 | 3 | 4 | 5;
            title: string | null;
            description: string | null;
            labels: string[];
            /** @description What its creator wrote for the worker */
            data: {
                [key: string]: unknown;
            };
            tenant: string | null;
            /** @description Worker that has it, or had it until its lease ended */
            worker: string | null;
            leasedUntil: string | null;
            /** @description Leases of this attempt that have ended without a word; three fail the task */
            leaseEnds: number;
            /** @description Percent */
            progress: number | null;
            /** @description The worker's last message */
            note: string | null;
            result: unknown;
            error: {
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Its first lease */
            startedAt: string | null;
            finishedAt: string | null;
        };
        TaskDetail: {
            taskId: string;
            projectId: string;
            /**
             * Format: uuid
             * @description The process_task job, whose result and attempts are those of the task
             */
            jobId: string;
            /**
             * @description blocked: waits for the tasks it depends on, or for its next attempt; ready: a worker may lease it
             * @enum {string}
             */
            state: "blocked" | "ready" | "leased" | "completed" | "failed" | "cancelled";
            /** @enum {number} */
            priority: 1 | 2 | 3 | 4 | 5;
            title: string | null;
            description: string | null;
            labels: string[];
            /** @description What its creator wrote for the worker */
            data: {
                [key: string]: unknown;
            };
            tenant: string | null;
            /** @description Worker that has it, or had it until its lease ended */
            worker: string | null;
            leasedUntil: string | null;
            /** @description Leases of this attempt that have ended without a word; three fail the task */
            leaseEnds: number;
            /** @description Percent */
            progress: number | null;
            /** @description The worker's last message */
            note: string | null;
            result: unknown;
            error: {
                code: string;
                message: string;
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Its first lease */
            startedAt: string | null;
            finishedAt: string | null;
            /** @description Tasks it depends on, with their states; null: not created yet */
            dependsOn: {
                taskId: string;
                state: ("blocked" | "ready" | "leased" | "completed" | "failed" | "cancelled") | null;
            }[];
            /** @description Its last 20 leases, the newest first */
            leases: {
                /** @description Sender of the request: an API key, for example */
                leasedBy: string;
                worker: string | null;
                /** Format: date-time */
                leasedAt: string;
                endedAt: string | null;
                /** @description expired: no word until its end; reclaimed: the same worker has asked again, having lost it */
                outcome: ("completed" | "failed" | "released" | "expired" | "cancelled" | "reclaimed") | null;
            }[];
        };
        TaskPage: {
            items: {
                taskId: string;
                projectId: string;
                /**
                 * Format: uuid
                 * @description The process_task job, whose result and attempts are those of the task
                 */
                jobId: string;
                /**
                 * @description blocked: waits for the tasks it depends on, or for its next attempt; ready: a worker may lease it
                 * @enum {string}
                 */
                state: "blocked" | "ready" | "leased" | "completed" | "failed" | "cancelled";
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                title: string | null;
                description: string | null;
                labels: string[];
                /** @description What its creator wrote for the worker */
                data: {
                    [key: string]: unknown;
                };
                tenant: string | null;
                /** @description Worker that has it, or had it until its lease ended */
                worker: string | null;
                leasedUntil: string | null;
                /** @description Leases of this attempt that have ended without a word; three fail the task */
                leaseEnds: number;
                /** @description Percent */
                progress: number | null;
                /** @description The worker's last message */
                note: string | null;
                result: unknown;
                error: {
                    code: string;
                    message: string;
                } | null;
                /** Format: date-time */
                createdAt: string;
                /** @description Its first lease */
                startedAt: string | null;
                finishedAt: string | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        TaskLease: {
            task: {
                taskId: string;
                projectId: string;
                /**
                 * Format: uuid
                 * @description The process_task job, whose result and attempts are those of the task
                 */
                jobId: string;
                /**
                 * @description blocked: waits for the tasks it depends on, or for its next attempt; ready: a worker may lease it
                 * @enum {string}
                 */
                state: "blocked" | "ready" | "leased" | "completed" | "failed" | "cancelled";
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                title: string | null;
                description: string | null;
                labels: string[];
                /** @description What its creator wrote for the worker */
                data: {
                    [key: string]: unknown;
                };
                tenant: string | null;
                /** @description Worker that has it, or had it until its lease ended */
                worker: string | null;
                leasedUntil: string | null;
                /** @description Leases of this attempt that have ended without a word; three fail the task */
                leaseEnds: number;
                /** @description Percent */
                progress: number | null;
                /** @description The worker's last message */
                note: string | null;
                result: unknown;
                error: {
                    code: string;
                    message: string;
                } | null;
                /** Format: date-time */
                createdAt: string;
                /** @description Its first lease */
                startedAt: string | null;
                finishedAt: string | null;
            };
            /**
             * Format: uuid
             * @description Fence of every call about the task until the lease ends
             */
            leaseToken: string;
            /**
             * Format: date-time
             * @description End of the lease unless a call of the worker renews it
             */
            leasedUntil: string;
        };
        TaskOffer: {
            task: {
                taskId: string;
                projectId: string;
                /**
                 * Format: uuid
                 * @description The process_task job, whose result and attempts are those of the task
                 */
                jobId: string;
                /**
                 * @description blocked: waits for the tasks it depends on, or for its next attempt; ready: a worker may lease it
                 * @enum {string}
                 */
                state: "blocked" | "ready" | "leased" | "completed" | "failed" | "cancelled";
                /** @enum {number} */
                priority: 1 | 2 | 3 | 4 | 5;
                title: string | null;
                description: string | null;
                labels: string[];
                /** @description What its creator wrote for the worker */
                data: {
                    [key: string]: unknown;
                };
                tenant: string | null;
                /** @description Worker that has it, or had it until its lease ended */
                worker: string | null;
                leasedUntil: string | null;
                /** @description Leases of this attempt that have ended without a word; three fail the task */
                leaseEnds: number;
                /** @description Percent */
                progress: number | null;
                /** @description The worker's last message */
                note: string | null;
                result: unknown;
                error: {
                    code: string;
                    message: string;
                } | null;
                /** Format: date-time */
                createdAt: string;
                /** @description Its first lease */
                startedAt: string | null;
                finishedAt: string | null;
            } | null;
            leaseToken: string | null;
            leasedUntil: string | null;
        };
        TaskHeartbeat: {
            /** Format: date-time */
            leasedUntil: string;
            /** @description Whether the task was cancelled: stop, no result is taken */
            cancelRequested: boolean;
        };
        OutagePage: {
            items: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                store: "redis" | "postgres";
                /**
                 * Format: date-time
                 * @description When the first node noticed it
                 */
                beganAt: string;
                /** @description When the last of these nodes had the store again; null: it goes on */
                endedAt: string | null;
                /** @description Nodes that noticed it */
                nodes: number;
                /** @description Jobs that these nodes started from the ledger meanwhile, in place of Redis */
                jobs: number;
                /**
                 * @description hold: jobs were kept in the ledger, and started none
                 * @enum {string}
                 */
                mode: "direct" | "hold";
                /** @description A node ended meanwhile: it may have started some jobs more, and the end is when another node saw it */
                interrupted: boolean;
                /** @description The jobs accepted meanwhile, counted when Redis held again each open job of the ledger; null: not yet, of PostgreSQL, or the outage took more than a day */
                proof: {
                    /** Format: date-time */
                    at: string;
                    accepted: number;
                    /** @description Those of them that had ended by then */
                    ended: number;
                    /** @description Jobs that the trail has, and the ledger has not: 0 unless jobs were lost */
                    missing: number;
                } | null;
            }[];
            /** @description The `cursor` of the next page; null on the last page */
            nextCursor: string | null;
        };
        Setup: {
            done: boolean;
            items: {
                /** @enum {string} */
                name: "webhook_secret" | "delivery" | "credentials" | "runtime" | "runner" | "job" | "models";
                done: boolean;
                /** @description Whether the checklist is done without it */
                optional: boolean;
                /** @description What was found */
                detail: string;
                /** @description The next command or setting; null when it is done */
                next: string | null;
            }[];
        };
        Session: {
            /** @enum {string} */
            kind: "admin-key" | "api-key" | "jwt";
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Tenants to whose jobs the key is confined; null: none */
            tenants: string[] | null;
            /** @description Tenants to whose jobs the key is confined; null: none */
            queues: string[] | null;
            /** @description ENVIRONMENT_NAME of the hub; null: it is not set */
            environment: string | null;
        };
        SessionEnded: {
            /** @description false: the request came by a key */
            ended: boolean;
        };
        GraphQLResult: {
            data?: {
                [key: string]: unknown;
            } | null;
            errors?: {
                message: string;
                locations?: {
                    line: number;
                    column: number;
                }[];
                path?: (string | number)[];
                extensions: {
                    /** @description Stable error code, as in problem documents */
                    code: string;
                    errors?: {
                        path: string;
                        message: string;
                    }[];
                };
            }[];
        };
        McpResult: {
            /** @constant */
            jsonrpc: "2.0";
            id: (string | number) | null;
            result?: {
                [key: string]: unknown;
            };
            error?: {
                code: number;
                message: string;
                data?: unknown;
            };
        };
        Problem: {
            /** @constant */
            type: "about:blank";
            title: string;
            status: number;
            detail: string;
            /** @description Stable error code to decide by, e.g. VALIDATION_FAILED */
            code: string;
            errors?: {
                path: string;
                message: string;
            }[];
        };
        dead_letter: {
            /** Format: uuid */
            jobId: string;
        };
        probe_echo: {
            [key: string]: unknown;
        };
        probe_fail: {
            code: string;
            times: number;
            message?: string;
        };
        probe_sleep: {
            ms: number;
        };
        cleanup_logs: {
            maxAge?: number | string;
            cronPattern?: string;
        };
        cleanup_old_jobs: {
            maxAge?: number | string;
            cronPattern?: string;
        };
        cleanup_temp_files: {
            maxAge?: number | string;
            delay?: number | string;
            cronPattern?: string;
        };
        update_status: {
            component: string;
            /** @enum {string} */
            status: "operational" | "degraded_performance" | "partial_outage" | "major_outage" | "under_maintenance" | "degraded" | "maintenance";
            detail?: string;
        };
        execute_workflow: {
            repository: string;
            workflow: string;
            ref: string;
            /** @description The event that led to the request; sets the priority: pull_request HIGH, push NORMAL, cleanup LOW */
            event?: string;
            inputs?: {
                [key: string]: string | number | boolean;
            };
        };
        send_alert: {
            severity: string;
            title: string;
            detail?: string;
            key?: string;
            labels?: {
                [key: string]: string;
            };
            /**
             * @default firing
             * @enum {string}
             */
            status: "firing" | "resolved";
            channels?: ("email" | "slack" | "webhook")[];
            /** Format: uuid */
            alertId?: string;
        };
        collect_metrics: {
            targets?: ("system" | "containers" | "queues")[];
            interval?: number;
        };
        deliver_webhook: {
            /**
             * Format: uuid
             * @description An endpoint of this hub; in place of url
             */
            endpointId?: string;
            url?: string;
            /** @description In place of url: who knows this address may write to it, so it is sealed */
            secretUrl?: string;
            event: string;
            /** @description What happened: `data` of the message */
            payload: {
                [key: string]: unknown;
            };
            /** @description Signs the message to an address; an endpoint has its own */
            secret?: string;
        };
        send_email: {
            to?: (string | {
                address: string;
                name?: string;
            }) | (string | {
                address: string;
                name?: string;
            })[];
            cc?: (string | {
                address: string;
                name?: string;
            }) | (string | {
                address: string;
                name?: string;
            })[];
            bcc?: (string | {
                address: string;
                name?: string;
            }) | (string | {
                address: string;
                name?: string;
            })[];
            /** @description Sender; default: SMTP_FROM */
            from?: string | {
                address: string;
                name?: string;
            };
            replyTo?: string | {
                address: string;
                name?: string;
            };
            /** @description Required without a template; else it replaces the template's */
            subject?: string;
            text?: string;
            html?: string;
            /** @description Name of a template, instead of text and html */
            template?: string;
            /** @description The template's variables */
            data?: Record<string, never>;
            headers?: {
                [key: string]: string;
            };
            /** @description Artifacts, with other names if given; 20 and 25 MiB at most */
            attachments?: {
                /** Format: uuid */
                artifact: string;
                name?: string;
            }[];
            /** Format: date-time */
            sendAt?: string;
            /** @description Whom the mail is about, for searches */
            userId?: string;
            /** @description 10 is the most urgent */
            priority?: number;
            /**
             * @description What follows a link lost after the final dot, when the server may have taken the mail: default send
             * @enum {string}
             */
            onDoubt?: "send" | "fail";
            /** @description Time for which a server may ask to come again; default 24h */
            deferFor?: number | string;
            /**
             * Format: uuid
             * @description A mail that is stored (POST /api/emails), and nothing beside it
             */
            queueId?: string;
            /** @description The stored mail's attachments: an open job keeps the artifacts that its data names */
            artifacts?: string[];
        };
        notify: {
            /** @description Whom to notify: a contact of this hub */
            userId?: string;
            /** @description Whom to notify, in place of userId: a mail address, or the URL of a webhook (sealed) */
            to?: string;
            title?: string;
            message: string;
            /**
             * @default auto
             * @enum {string}
             */
            channel: "email" | "slack" | "webhook" | "auto";
            /** @description For webhooks: goes with the message */
            data?: {
                [key: string]: unknown;
            };
        };
        process_task: {
            taskId: string;
            projectId: string;
            title?: string;
            description?: string;
            /** @description urgent, high, medium (default) or low; or as a job names it */
            priority?: number | string;
            /** @description What a worker must offer; a worker without labels takes any task */
            labels?: string[];
            /** @description Tasks of the same project that must be completed before; they may be created later */
            dependsOn?: string[];
        } & {
            [key: string]: unknown;
        };
        merge_tasks: {
            /** @description Identifies the group, which has one open job */
            taskGroupId: string;
            projectId: string;
            /** @description Completed tasks, in the order in which their pull requests are merged */
            taskIds: string[];
            /**
             * @description main is deployed to production, staging to staging
             * @enum {string}
             */
            targetBranch: "staging" | "main";
            /**
             * @description Whether a pull request that conflicts fails the job, or is left out
             * @default stop
             * @enum {string}
             */
            onConflict: "stop" | "skip";
        };
        cleanup_preview_environments: {
            /** @description Since the last deployment; default: 168 */
            ageHours?: number;
            /** @description One preview, whatever its age: its namespace, namespace/deployment, or container */
            namespaceOrResource?: string;
            /** @description With branch: the previews of a branch on GitHub, whatever their age */
            repository?: string;
            branch?: string;
            /** @description Reports what would be removed */
            dryRun?: boolean;
            cronPattern?: string;
        };
        deploy: {
            deploymentId: string;
            projectId: string;
            /** @description Task whose preview it is; of previews only */
            taskId?: string;
            /** @enum {string} */
            environment: "preview" | "staging" | "production";
            branch: string;
            /** @description Its first 7 characters are the tag of the image */
            commitHash: string;
        };
        run_workflow: {
            steps: {
                id: string;
                type: string;
                /**
                 * @description Data of the job; {"$from": "build.result.tag"} stands for what a step before it returned
                 * @default {}
                 */
                data: Record<string, never>;
                /**
                 * @description Steps that must have ended before
                 * @default []
                 */
                dependsOn: string[];
                /**
                 * @description success: all of dependsOn succeeded; failure: a step before it failed; always: they ended
                 * @default success
                 * @enum {string}
                 */
                when: "success" | "always" | "failure";
                /**
                 * @description The failure of this step fails neither the workflow nor what depends on it
                 * @default false
                 */
                continueOnError: boolean;
                /** @description Default: as its type retries */
                retry?: {
                    attempts: number;
                    backoff?: number | {
                        /** @constant */
                        type: "fixed";
                        delay: number;
                        jitter?: number;
                    } | {
                        /** @constant */
                        type: "exponential";
                        delay: number;
                        multiplier?: number;
                        max?: number;
                        jitter?: number;
                    };
                };
            }[];
            /**
             * @description Input of the steps: {"$from": "input.branch"}
             * @default {}
             */
            data: Record<string, never>;
        };
        full_index: {
            /** @description A repository at GitHub or Gitea */
            repository?: string;
            /**
             * @description Where the repository is; default: as the projects say that have it, else github
             * @enum {string}
             */
            provider?: "github" | "gitea";
            /** @description A git repository below INDEX_ROOT; without path and repository: INDEX_ROOT itself */
            path?: string;
            /** @description Default: the commit that HEAD names */
            ref?: string;
        };
        index_file: {
            /** @description A repository at GitHub or Gitea */
            repository?: string;
            /**
             * @description Where the repository is; default: as the projects say that have it, else github
             * @enum {string}
             */
            provider?: "github" | "gitea";
            /** @description A git repository below INDEX_ROOT; without path and repository: INDEX_ROOT itself */
            path?: string;
            /** @description Default: the commit that HEAD names */
            ref?: string;
            /** @description Path within the repository */
            filePath: string;
        };
        complete_prompt: {
            model: string;
            messages?: {
                /** @enum {string} */
                role: "system" | "user" | "assistant";
                content: string;
            }[];
            /** @description In place of messages: the only one, of the user */
            prompt?: string;
            /** @description Of the answer */
            maxTokens?: number;
            temperature?: number;
            /** @description JSON Schema of the answer, which is then `value` of the result, too */
            schema?: unknown;
            stop?: string | string[];
        };
        explain_code: {
            /** @description A repository at GitHub or Gitea */
            repository?: string;
            /** @description A folder below INDEX_ROOT; without path and repository: INDEX_ROOT itself */
            path?: string;
            /** @description Path within the repository or the folder */
            filePath: string;
            ref?: string;
            /** @description Its smallest definition, in place of the whole file */
            symbol?: string;
            instruction?: string;
            /** @description Default: LLM_MODEL */
            model?: string;
            /**
             * @description Of the answer
             * @default 4000
             */
            maxTokens: number;
        };
        fix_code: {
            /** @description A repository at GitHub or Gitea */
            repository?: string;
            /** @description A folder below INDEX_ROOT; without path and repository: INDEX_ROOT itself */
            path?: string;
            /** @description Path within the repository or the folder */
            filePath: string;
            ref?: string;
            /** @description Its smallest definition, in place of the whole file */
            symbol?: string;
            instruction?: string;
            /** @description Default: LLM_MODEL */
            model?: string;
            /**
             * @description Of the answer
             * @default 4000
             */
            maxTokens: number;
        };
        generate_summary: {
            /** @description A repository at GitHub or Gitea */
            repository?: string;
            /** @description A folder below INDEX_ROOT; without path and repository: INDEX_ROOT itself */
            path?: string;
            /** @description Path within the repository or the folder */
            filePath: string;
            ref?: string;
            /** @description Its smallest definition, in place of the whole file */
            symbol?: string;
            instruction?: string;
            /** @description Default: LLM_MODEL */
            model?: string;
            /**
             * @description Of the answer
             * @default 4000
             */
            maxTokens: number;
        };
        refactor_code: {
            /** @description A repository at GitHub or Gitea */
            repository?: string;
            /** @description A folder below INDEX_ROOT; without path and repository: INDEX_ROOT itself */
            path?: string;
            /** @description Path within the repository or the folder */
            filePath: string;
            ref?: string;
            /** @description Its smallest definition, in place of the whole file */
            symbol?: string;
            instruction?: string;
            /** @description Default: LLM_MODEL */
            model?: string;
            /**
             * @description Of the answer
             * @default 4000
             */
            maxTokens: number;
        };
        create_container: {
            image: string;
            name?: string;
            command?: string[];
            env?: {
                [key: string]: string;
            };
            limits?: {
                cpus?: number;
                memoryBytes?: number;
                pids?: number;
            };
            urgent?: boolean;
        };
        destroy_container: {
            containerId: string;
        };
        health_check: {
            containerId: string;
        };
        cleanup_containers: {
            maxAge?: number | string;
            cronPattern?: string;
        };
        cleanup_runner: {
            /** Format: uuid */
            runnerId: string;
        };
        reap_runners: {
            scope: string;
        };
        poll_jobs: {
            repository: string;
        };
        prepare_runner: {
            /** Format: uuid */
            demandId: string;
        } | {
            /** Format: uuid */
            runnerId: string;
        };
        process_webhook: {
            deliveryId: string;
        };
        redeliver_webhooks: {
            hookId: string;
        };
        sync_github_data: {
            repository?: string;
            organisation?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    HealthController_all: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hub is up, possibly degraded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                        role: string;
                        uptimeSeconds: number;
                        /** @enum {string} */
                        status: "ok" | "error" | "degraded" | "shutting_down";
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        details: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
            /** @description A dependency is down, or the hub is shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                        role: string;
                        uptimeSeconds: number;
                        /** @enum {string} */
                        status: "ok" | "error" | "degraded" | "shutting_down";
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        details: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
        };
    };
    HealthController_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
        };
    };
    HealthController_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hub is ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "error" | "degraded" | "shutting_down";
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        details: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
            /** @description The hub is not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "error" | "degraded" | "shutting_down";
                        info?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        error?: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        details: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "up" | "down" | "degraded";
                            } & {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
        };
    };
    JobsController_list: {
        parameters: {
            query?: {
                queue?: string;
                type?: string;
                state?: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                tag?: string;
                tenant?: string;
                fingerprint?: string;
                q?: string;
                from?: string;
                to?: string;
                deliveryId?: string;
                runId?: string;
                runner?: string;
                ids?: string;
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists jobs, newest first. A search that finds little ends after two seconds; the next page continues it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_enqueue: {
        parameters: {
            query?: never;
            header?: {
                /** @description For 24 hours a repeated key returns the first job, or 409 IDEMPOTENCY_MISMATCH for other content */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobRequest"];
            };
        };
        responses: {
            /** @description Stores a job, or with `repeat` a schedule. A 202 response means that it is committed. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJob"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_enqueueMany: {
        parameters: {
            query?: never;
            header?: {
                /** @description For 24 hours a repeated key returns the first job, or 409 IDEMPOTENCY_MISMATCH for other content */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobsBulk"];
            };
        };
        responses: {
            /** @description Stores up to 10,000 jobs, all or none, and returns them in the same order. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobs"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_act: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobsAction"];
            };
        };
        responses: {
            /** @description Retries, cancels, deletes or promotes all jobs that match a filter, up to 10,000 per call; a dry run only counts them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionResult"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Cancels an open job, or hides an ended one, whose audit trail is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_events: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists a job's audit trail, oldest first. The trail of a deleted job is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobEventPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_logs: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists a job's log lines, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobLogPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_failures: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists a job's failed attempts, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobFailurePage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_why: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Explains why a job waits, who is ahead of it, and what would change it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_tree: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the whole family of a job as a tree, from its oldest ancestor on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobTree"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Restarts an ended job with its full number of attempts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Cancels an open job. If it is running, its signal is aborted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_promote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Runs a delayed job now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BackupController_backUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Writes all open jobs to a backup file on this node. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupWritten"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SecretsController_survey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts the secrets that each key has sealed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SealedSecrets"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Problem document; decide by its `code`
             *
             *     Problem document; decide by its `code`
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SecretsController_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Seals all secrets by the first key of SECRETS_KEY. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecrets"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description Problem document; decide by its `code`
             *
             *     Problem document; decide by its `code`
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProjectsController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists projects by id. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProjectsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a project, without the values of its variables. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProjectsController_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectRequest"];
            };
        };
        responses: {
            /** @description Adds or replaces a project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProjectsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes the record of a project and returns it; what runs of it stays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CodeController_search: {
        parameters: {
            query?: {
                q?: string;
                regex?: "true" | "false";
                case?: "true" | "false";
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Finds lines, symbols and files in the index of code; 400 SEARCH_TOO_BROAD for what takes longer than two seconds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeMatches"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CodeController_repositories: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the repositories of the index of code. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeRepositoryPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    LlmController_usage: {
        parameters: {
            query?: {
                by?: "model" | "tenant" | "day";
                from?: string;
                to?: string;
                tenant?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns calls of language models and their tokens, by model, tenant or day. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmUsage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MergesController_list: {
        parameters: {
            query?: {
                state?: "waiting" | "merging" | "completed" | "failed" | "cancelled";
                projectId?: string;
                targetBranch?: "staging" | "main";
                deploymentId?: string;
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists merges, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergePage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MergesController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeRequest"];
            };
        };
        responses: {
            /** @description Merges the pull requests of completed tasks by a merge_tasks job, and deploys the branch; a group whose job is open is returned. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MergesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskGroupId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the merge of a group with what became of each pull request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeploymentsController_list: {
        parameters: {
            query?: {
                projectId?: string;
                environment?: "preview" | "staging" | "production";
                state?: "pending" | "in_progress" | "completed" | "failed" | "cancelled" | "superseded";
                taskId?: string;
                current?: "true" | "false";
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists deployments, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeploymentsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentRequest"];
            };
        };
        responses: {
            /** @description Stores a deployment with its deploy job; a known deploymentId returns its deployment. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeploymentsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a deployment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeploymentsController_redeploy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Deploys the same version again, as a new deployment. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeploymentsController_rollback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deploymentId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Deploys the last version that was in operation before this one, as a new deployment. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    PreviewsController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists previews, the last that was deployed first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    PreviewsController_keep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                namespace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewKeep"];
            };
        };
        responses: {
            /** @description Keeps a preview from being removed by cleanups, or no longer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NotificationsController_list: {
        parameters: {
            query?: {
                userId?: string;
                state?: "open" | "delivered" | "failed";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists notifications, newest first, each with what became of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NotificationsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifyRequest"];
            };
        };
        responses: {
            /** @description Notifies somebody: enqueues a notify job, whose id is the notification’s. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJob"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NotificationsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a notification, and says why somebody did not get it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ContactsController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists contacts by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ContactsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a contact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ContactsController_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactRequest"];
            };
        };
        responses: {
            /** @description Adds or replaces a contact: its channels in the order in which they are tried. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ContactsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes a contact and returns it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists webhook endpoints, newest first, without their secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpointRequest"];
            };
        };
        responses: {
            /** @description Adds a webhook endpoint and returns its secret, this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a webhook endpoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointRequest"];
            };
        };
        responses: {
            /** @description Changes, disables or enables a webhook endpoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes a webhook endpoint and returns it; its open jobs will fail with ENDPOINT_UNKNOWN. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SecretRotationRequest"];
            };
        };
        responses: {
            /** @description Sets another secret and returns it, this once; the previous one signs, too, for a while. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Enqueues a message with the event webhook.test. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJob"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_recover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRecovery"];
            };
        };
        responses: {
            /** @description Retries what could not be delivered since then, up to 10000 messages; they keep their ids. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhooksRecovered"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookAttemptsController_list: {
        parameters: {
            query?: {
                endpointId?: string;
                jobId?: string;
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists attempts to deliver messages, newest first, with what was answered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAttemptPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExportController_export: {
        parameters: {
            query?: {
                queue?: string;
                type?: string;
                state?: "accepted" | "waiting" | "delayed" | "waiting_children" | "active" | "completed" | "failed" | "cancelled";
                tag?: string;
                tenant?: string;
                fingerprint?: string;
                q?: string;
                from?: string;
                to?: string;
                deliveryId?: string;
                runId?: string;
                runner?: string;
                ids?: string;
                format?: "json" | "jsonl" | "csv";
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Streams all jobs that match a filter, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"][];
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    PersistenceController_recover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Recover"];
            };
        };
        responses: {
            /** @description Reconciles the engine with the ledger now, and returns the number of recovered jobs of each kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovered"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueStatisticsController_retries: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                queue?: string;
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns attempts, retries, successes after a retry and error codes of each job type. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryStatisticsList"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueStatisticsController_distribution: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                queue?: string;
                type?: string;
                step?: "minute" | "hour" | "day";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns ended jobs by queue, type and priority over time, and open ones as of now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDistribution"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueStatisticsController_optimize: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Optimize"];
            };
        };
        responses: {
            /** @description Advises the concurrency of queues by measured wait and run times, and stores it if asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tuning"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the statistics of all queues. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueStatisticsList"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_queueStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the statistics of a queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueStatistics"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the main counts of all queues. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueCounts"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_pauses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the paused and draining queues, with who did it and why. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuePauses"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_tenants: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts the open jobs of the tenants with most of them in a queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueTenants"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_lanes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the held lanes that jobs of a queue wait for, with how many of its jobs do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueLanes"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Pauses a queue: jobs are accepted, not started. The pause survives restarts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuePaused"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Resumes a paused queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuePaused"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_drain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["QueueDrain"];
            };
        };
        responses: {
            /** @description Drains a queue: finishes its waiting jobs and leaves it paused, or cancels them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueDrained"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_clean: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["QueueClean"];
            };
        };
        responses: {
            /** @description Removes ended jobs from lists and counts; their audit trail is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Removed"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_retryFailed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Restarts all failed jobs of a queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Count"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueuesController_obliterate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queueName: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Cancels all open jobs of a queue. The signals of running ones are aborted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Count"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_list: {
        parameters: {
            query?: {
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists schedules, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleRequest"];
            };
        };
        responses: {
            /** @description The existing schedule with this key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Creates a schedule, or updates the one with the same key (200). */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_preview: {
        parameters: {
            query?: {
                pattern?: string;
                tz?: string;
                every?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a pattern in words, and the next times of a schedule with these times. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePreview"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleRequest"];
            };
        };
        responses: {
            /** @description Replaces the definition of a schedule; its key is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Deletes a schedule; the jobs that it has created are kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Pauses a schedule: it creates no jobs until it is resumed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Resumes a schedule; missed ticks are skipped. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Creates a job of a schedule now; its regular ticks are unaffected. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJob"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NodesController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the hub's nodes with their role, heartbeat and running jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodePage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NodesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a node. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NodesController_drain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Drains a node: it takes no more jobs, and running ones go on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeOrdered"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NodesController_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Resumes a drained node: it takes jobs again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeOrdered"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    KeysController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists API keys, newest first, without the keys themselves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    KeysController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyRequest"];
            };
        };
        responses: {
            /** @description Creates an API key and returns it, this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    KeysController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns an API key, without the key itself. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    KeysController_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revokes an API key with its sessions: this node refuses it from now on, others once they are notified. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AuditController_list: {
        parameters: {
            query?: {
                actor?: string;
                action?: string;
                target?: string;
                event?: string;
                from?: string;
                to?: string;
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists what people and programs did, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AuditController_verify: {
        parameters: {
            query?: {
                head?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Checks that no event of the audit was changed or removed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCheck"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    FailuresController_list: {
        parameters: {
            query?: {
                queue?: string;
                type?: string;
                code?: string;
                q?: string;
                from?: string;
                to?: string;
                spark?: "true" | "false";
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists failed jobs grouped by type, code and normalized message, the last to fail first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailureGroupPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    FailuresController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fingerprint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a group of failed jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailureGroup"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    FailuresController_redrive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fingerprint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupRedrive"];
            };
        };
        responses: {
            /** @description Starts the jobs of a group over as new jobs, those that failed first in front. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupRedriven"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SessionController_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns whom the session, or the key, of this request belongs to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SessionController_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionRequest"];
            };
        };
        responses: {
            /** @description Starts a browser session for a key: sets a cookie that programs have no use for. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SessionController_end: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ends the session of this request, and has the browser drop its cookie. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionEnded"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeadLettersController_list: {
        parameters: {
            query?: {
                queue?: string;
                type?: string;
                code?: string;
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists dead letters, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeadLettersController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a dead letter; a failed job's id gives its latest one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeadLettersController_redrive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Starts the failed job over as a new job, whose originId names the failed one. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SetupController_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the steps to the first finished workflow job: what is done, and the next command or setting. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Setup"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OutagesController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists outages of Redis and PostgreSQL as nodes noticed them, newest first, with what became of the jobs accepted meanwhile. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutagePage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    StatusController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the status page's components by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusComponentPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GitHubController_repositories: {
        parameters: {
            query?: {
                repository?: string;
                organisation?: string;
                removed?: "true" | "false";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the repositories that GitHub shows the hub, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GitHubController_workflows: {
        parameters: {
            query?: {
                repository?: string;
                organisation?: string;
                removed?: "true" | "false";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the workflows that GitHub shows the hub, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GitHubController_runners: {
        parameters: {
            query?: {
                repository?: string;
                organisation?: string;
                removed?: "true" | "false";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the self-hosted runners registered at GitHub, by this hub or others, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitHubRunnerPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DemandsController_list: {
        parameters: {
            query?: {
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
                repository?: string;
                state?: "blocked" | "queued" | "held" | "provisioning" | "in_progress" | "completed" | "cancelled";
                conclusion?: string;
                runnerSet?: string;
                workflowJobId?: string;
                deliveryId?: string;
                runId?: string;
                runner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists demands, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemandPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DemandsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a demand, with the reason why it waits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemandDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunnerSetsController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the runner sets with what is in use, what is kept warm, and who waits for them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerSetList"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunnersController_list: {
        parameters: {
            query?: {
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
                repository?: string;
                state?: "registering" | "starting" | "online" | "busy" | "finished" | "removed" | "failed";
                name?: string;
                runnerSet?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists runners, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunnersController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a runner. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunnersController_logs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the output of a runner's container; it is complete once the container has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerLog"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeliveriesController_list: {
        parameters: {
            query?: {
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
                event?: string;
                status?: "received" | "processed" | "ignored" | "failed";
                demandId?: string;
                runId?: string;
                runner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists deliveries, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeliveriesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a delivery with its headers and payload, whose numbers have all their digits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeliveriesController_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Processes a delivery again, in a new job. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertsController_list: {
        parameters: {
            query?: {
                state?: "firing" | "acknowledged" | "resolved";
                severity?: "critical" | "error" | "warning" | "info";
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists alerts, the last that fired first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns an alert, with its latest messages and silences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertsController_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Acknowledges a firing alert: somebody works on it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertsController_silence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertSilence"];
            };
        };
        responses: {
            /** @description Silences an alert until an instant: nobody is notified when it fires. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertsController_unsilence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Ends the silence of an alert: if it still fires, it is sent within a minute. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertsController_resolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Resolves an alert that a job has raised; a rule resolves its own. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ArtifactsController_list: {
        parameters: {
            query?: {
                name?: string;
                tenant?: string;
                jobId?: string;
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists artifacts, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ArtifactsController_upload: {
        parameters: {
            query?: {
                name?: string;
                tenant?: string;
                keepFor?: number | string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Stores the body, the bytes of a file of 25 MiB at most with its Content-Type, as an artifact. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ArtifactsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns an artifact without its content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ArtifactsController_content: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Streams the content of an artifact with its own Content-Type, as an attachment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ArtifactsController_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes an artifact, even if an open job names it: that job fails when it opens it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertRulesController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists all alert rules by name, the shipped ones among them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRulePage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertRulesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns an alert rule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AlertRulesController_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleRequest"];
            };
        };
        responses: {
            /** @description Sets an alert rule: changes the one of this name, or adds one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_list: {
        parameters: {
            query?: {
                state?: "blocked" | "ready" | "leased" | "completed" | "failed" | "cancelled";
                projectId?: string;
                label?: string;
                worker?: string;
                cursor?: string;
                format?: "json" | "csv";
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists tasks, newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskRequest"];
            };
        };
        responses: {
            /** @description Stores a task for a worker outside of the hub, with its process_task job; a known taskId returns its task. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_next: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskNext"];
            };
        };
        responses: {
            /** @description Leases a task to a worker, and waits for one if none is ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskLease"];
                };
            };
            /** @description No task is ready for this worker */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Cancels an open task and its job; the worker that has it hears of it at its next call. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_progress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskProgress"];
            };
        };
        responses: {
            /** @description Renews the lease, records progress, and answers whether the task was cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskHeartbeat"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskComplete"];
            };
        };
        responses: {
            /** @description Completes the task. Repeated with the same token, it answers the same. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_fail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskFail"];
            };
        };
        responses: {
            /** @description Ends the task's attempt with an error; it is ready again after its job's backoff while attempts are left. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TasksController_release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskRelease"];
            };
        };
        responses: {
            /** @description Returns the task for other workers, which uses no attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailTemplatesController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists templates of mails by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailTemplatePage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailTemplatesController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a template of mails. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailTemplate"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailTemplatesController_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailTemplateRequest"];
            };
        };
        responses: {
            /** @description Sets a template of mails: changes the one of this name, or adds one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailTemplate"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailTemplatesController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removes a template of mails: those that name it fail from then on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailTemplate"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailTemplatesController_preview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EmailPreviewRequest"];
            };
        };
        responses: {
            /** @description Returns what a template makes of data, and sends nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailPreview"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailSuppressionsController_list: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the addresses that get no mail. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailSuppressionPage"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailSuppressionsController_add: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailSuppressionRequest"];
            };
        };
        responses: {
            /** @description Suppresses an address: it gets no mail from any sender. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailSuppression"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailSuppressionsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lets an address get mail again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailSuppression"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailsController_list: {
        parameters: {
            query?: {
                state?: "queued" | "deferred" | "sent" | "failed" | "cancelled";
                to?: string;
                userId?: string;
                jobId?: string;
                since?: string;
                format?: "json" | "csv";
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists mails, the newest first; as CSV, all that match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailPage"];
                    "text/csv": string;
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailsController_queue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailRequest"];
            };
        };
        responses: {
            /** @description Stores a mail and enqueues the send_email job that sends it. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedEmail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns a mail with its recipients, each with the conversation with the mail server. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailDetail"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EmailQueueController_queue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the counts of the email queue, and its newest 50 failed jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailQueue"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsHistoryController_history: {
        parameters: {
            query?: {
                name?: "queue_waiting" | "queue_active" | "queue_delayed" | "queue_oldest_waiting_seconds" | "queue_completed" | "queue_failed" | "node_cpu_ratio" | "node_memory_bytes" | "node_event_loop_delay_seconds" | "node_containers" | "node_isolation_failed" | "github_calls_remaining" | "github_calls_limit" | "host_memory_used_ratio" | "host_disk_used_ratio";
                from?: string;
                to?: string;
                step?: string;
                queue?: string;
                node?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Returns the history of a metric as points of a chart, 2000 at most. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricHistory"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ContainersController_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists this hub's containers in the runtime of the node that answers, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerList"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    LookupController_find: {
        parameters: {
            query?: {
                id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Finds what an id belongs to, of whatever kind, and repositories, contacts, webhook endpoints, projects, tasks, deployments and merges by their names or commits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lookup"];
                };
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GraphQLController_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GraphQLRequest"];
            };
        };
        responses: {
            /** @description Executes a query or a mutation of GraphQL. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphQLResult"];
                    "application/graphql-response+json": components["schemas"]["GraphQLResult"];
                };
            };
            /**
             * @description Problem document; decide by its `code`
             *
             *     The body is malformed (a problem document), or the document is refused (errors)
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphQLResult"];
                    "application/graphql-response+json": components["schemas"]["GraphQLResult"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role or the scopes of the key do not permit the operation */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    McpController_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["McpRequest"];
            };
        };
        responses: {
            /** @description Answers a message of the Model Context Protocol. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpResult"];
                };
            };
            /** @description The message was a notification, which has no answer */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem document; decide by its `code` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem document; decide by its `code` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
