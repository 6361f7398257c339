import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { SecretRotation } from '../../persistence/maintenance/secrets/secret-rotation.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Keys of sealed secrets; no route shows a secret. */
@UseGuards(DeclaredInputGuard)
@Controller('api/secrets')
export class SecretsController {
  constructor(private readonly rotation: SecretRotation) {}

  @Get()
  @Endpoint({
    description: 'Counts the secrets that each key has sealed.',
    response: 'SealedSecrets',
    problems: [503],
  })
  survey(): Promise<Answer<'SealedSecrets'>> {
    return this.rotation.survey();
  }

  @Post('rotate')
  @Endpoint({
    description: 'Seals all secrets by the first key of SECRETS_KEY.',
    response: 'RotatedSecrets',
    problems: [503],
  })
  rotate(): Promise<Answer<'RotatedSecrets'>> {
    return this.rotation.rotate();
  }
}
