/** The schema, as the product's specification has it, with its two scalars. */
export const SDL = `
scalar JSON
scalar DateTime
type Queue { name: String! waiting: Int! active: Int! completed: Int! failed: Int! delayed: Int! isPaused: Boolean! }
type Job { id: ID! queue: String! type: String! data: JSON! progress: Int state: JobState! result: JSON error: String attemptsMade: Int! createdAt: DateTime! completedAt: DateTime }
enum JobState { ACCEPTED WAITING DELAYED WAITING_CHILDREN ACTIVE COMPLETED FAILED CANCELLED }
type Query { queues: [Queue!]! queue(name: String!): Queue job(id: ID!): Job recentJobs(queueName: String!, limit: Int): [Job!]! }
type Mutation { addJob(queueName: String!, type: String!, data: JSON!): Job! pauseQueue(name: String!): Boolean! resumeQueue(name: String!): Boolean! clearQueue(name: String!): Boolean! retryJob(id: ID!): Job! cancelJob(id: ID!): Job! }
type Subscription { jobProgress(jobId: ID!): Job! queueStats(queueName: String!): Queue! }
`;
