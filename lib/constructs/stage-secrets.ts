import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import type { SecretName } from './function-needs.ts';

/** The secrets of a stage. Functions read them at run time: no template and no environment holds a value. */
export class StageSecrets extends Construct {
  /** Null: the stage needs no such secret. */
  readonly arns: Readonly<Record<SecretName, string | null>>;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    const { secrets } = namesOf(stage);
    const make = (name: string, secretName: string, description: string, props: SecretProps): string => {
      const secret = new Secret(this, name, {
        secretName,
        description,
        removalPolicy: stage.keepsRecords ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        ...props,
      });
      Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: ROTATED_BY_HAND });
      return secret.secretArn;
    };
    const random = { generateSecretString: { passwordLength: 64, excludePunctuation: true } };
    this.arns = {
      receipts: make('Receipts', secrets.receipts, 'Signs receipts of places in line', random),
      matchTickets: make(
        'MatchTickets',
        secrets.matchTickets,
        'The key of match tickets comes of it',
        random,
      ),
      tokenKeys:
        stage.tokens.jwksUrl === null
          ? make('TokenKeys', secrets.tokenKeys, "The key set that players' tokens are verified by", EMPTY)
          : null,
    };
  }
}

/** Public keys, which the operator puts in; no later deployment writes over them. */
const EMPTY: SecretProps = { secretStringValue: SecretValue.unsafePlainText('{}') };

const ROTATED_BY_HAND =
  'A new receipt secret sends everyone in line to its end and a new match ticket key has to reach the game servers first: both are for the operator to time.';
