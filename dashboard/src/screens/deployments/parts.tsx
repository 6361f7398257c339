import { deploymentsTexts } from '../../texts/deployments.js';
import { Parts } from '../../ui/parts.js';

const { label, deployments, previews } = deploymentsTexts.parts;

/** The screens of deployments. Previews are apart, since any word may be a deployment's id. */
export const DEPLOYMENT_PARTS = (
  <Parts
    label={label}
    parts={[
      { to: '/deployments', title: deployments },
      { to: '/previews', title: previews },
    ]}
  />
);
