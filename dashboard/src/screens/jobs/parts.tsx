import { texts } from '../../texts.js';
import { artifactsTexts } from '../../texts/artifacts.js';
import { Parts } from '../../ui/parts.js';

/** The screens of jobs and of their files. */
export const JOB_PARTS = (
  <Parts
    label={artifactsTexts.artifacts.of}
    parts={[
      { to: '/jobs', title: texts.names.jobs },
      { to: '/jobs/artifacts', title: texts.names.artifacts },
    ]}
  />
);
