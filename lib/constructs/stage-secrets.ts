import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import type { SecretName } from './function-needs.ts';

/** The secrets of a stage. Functions read them at run time: no template and no environment holds a value. */
export class StageSecrets extends Construct {
  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    const { secrets } = namesOf(stage);
    const make = (name: string, secretName: string, description: string, props: SecretProps): void => {
      const secret = new Secret(this, name, {
        secretName,
        description,
        // A first deployment that is rolled back leaves none either way, since their names would stop the next.
        removalPolicy: stage.keepsRecords ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
        ...props,
      });
      Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: ROTATED_BY_HAND });
    };
    const random = { generateSecretString: { passwordLength: 64, excludePunctuation: true } };
    make('Receipts', secrets.receipts, 'Signs receipts of places in line', random);
    make('MatchTickets', secrets.matchTickets, 'The key of match tickets comes of it', random);
    if (hasSecret(stage, 'tokenKeys'))
      make('TokenKeys', secrets.tokenKeys, "The key set that players' tokens are verified by", EMPTY);
  }
}

/** An issuer that publishes its keys needs none for them. */
export const hasSecret = ({ tokens }: Stage, name: SecretName): boolean =>
  name !== 'tokenKeys' || tokens.jwksUrl === null;

/** Public keys, which the operator puts in; no later deployment writes over them. */
const EMPTY: SecretProps = { secretStringValue: SecretValue.unsafePlainText('{}') };

const ROTATED_BY_HAND =
  'A new receipt secret sends everyone in line to its end and a new match ticket key has to reach the game servers first: both are for the operator to time.';
