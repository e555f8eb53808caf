/** Every emulator is this account: what is made for one, the CDK deploys to no other. */
export const EMULATED_ENVIRONMENT = { account: '000000000000', region: 'us-east-1' } as const;
