import type { z } from 'zod';
import type { Principal } from '../../auth/principal.js';
import type { Answer, AnswerName } from '../openapi/answers.js';

/** Sender of a call. `signal` is aborted when it has left. */
export interface ToolCall {
  principal: Principal;
  signal: AbortSignal;
  /** Where it sends from. */
  address: string | null;
}

/** A tool: its name in the protocol, its arguments, and the component that it returns. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  input: z.ZodType;
  output: AnswerName;
  /** Whether it changes nothing. */
  reads: boolean;
  run: (args: unknown, call: ToolCall) => Promise<unknown>;
}

interface ToolOf<Input extends z.ZodType, Name extends AnswerName> extends Omit<Tool, 'input' | 'output' | 'run'> {
  input: Input;
  output: Name;
  run: (args: z.output<Input>, call: ToolCall) => Promise<Answer<Name>>;
}

/** Declares a tool, so that the compiler compares what it gets and returns with its schemas. */
export const tool = <Input extends z.ZodType, Name extends AnswerName>(declared: ToolOf<Input, Name>): Tool =>
  declared as unknown as Tool;

/** Name of the operation that a tool is, as in the access matrix. */
export const operationOf = ({ name }: Pick<Tool, 'name'>): string => `Tool.${name}`;
