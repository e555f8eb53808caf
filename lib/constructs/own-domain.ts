import { DomainName, IpAddressType, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

export interface OwnDomainProps {
  readonly name: string;
  /** Of AWS Certificate Manager, in the stage's Region. */
  readonly certificateArn: string;
}

/** A name of one's own for the WebSocket URL. */
export class OwnDomain extends Construct {
  readonly domainName: DomainName;
  readonly url: string;
  /** What the name has to point at in DNS. */
  readonly target: string;

  constructor(scope: Construct, id: string, { name, certificateArn }: OwnDomainProps) {
    super(scope, id);
    this.domainName = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
      ipAddressType: IpAddressType.DUAL_STACK,
    });
    this.url = `wss://${name}`;
    this.target = this.domainName.regionalDomainName;
  }
}
